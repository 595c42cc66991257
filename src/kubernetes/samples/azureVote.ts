import type { KubernetesObject } from '../kubernetesObject';
import type { SampleNames } from './sampleNames';

const requests = { cpu: '100m', memory: '128Mi' };
const limits = { cpu: '250m', memory: '256Mi' };

/** The voting application: a web page that counts votes in Redis. The back comes first, since the front looks for it. */
export function azureVote(names: SampleNames): KubernetesObject[] {
  return [back(names), backService(names), front(names), frontService(names)];
}

function back({ name, metadata, template, image }: SampleNames): KubernetesObject {
  return deployment(metadata('azure-vote-back'), name('azure-vote-back'), template('azure-vote-back'), {
    name: 'azure-vote-back',
    image: image('redis:6.0.8'),
    env: [{ name: 'ALLOW_EMPTY_PASSWORD', value: 'yes' }],
    ports: [{ name: 'redis', containerPort: 6379 }],
    resources: { requests, limits },
  });
}

function front({ name, metadata, template, image }: SampleNames): KubernetesObject {
  return deployment(metadata('azure-vote-front'), name('azure-vote-front'), template('azure-vote-front'), {
    name: 'azure-vote-front',
    image: image('azure-vote-front:v1'),
    env: [{ name: 'REDIS', value: name('azure-vote-back') }],
    ports: [{ name: 'http', containerPort: 80 }],
    resources: { requests, limits },
  });
}

function backService({ name, metadata }: SampleNames): KubernetesObject {
  return service(metadata('azure-vote-back'), {
    type: 'ClusterIP',
    selector: { app: name('azure-vote-back') },
    ports: [{ name: 'redis', port: 6379 }],
  });
}

function frontService({ name, metadata }: SampleNames): KubernetesObject {
  return service(metadata('azure-vote-front'), {
    type: 'LoadBalancer',
    selector: { app: name('azure-vote-front') },
    ports: [{ name: 'http', port: 80 }],
  });
}

type Metadata = KubernetesObject['metadata'];

/** One pod of one container, on the nodes of the lane. */
export function deployment(
  metadata: Metadata,
  app: string,
  template: { readonly metadata: object; readonly nodeSelector: object },
  container: object,
): KubernetesObject {
  const { nodeSelector } = template;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: { app } },
      template: { metadata: template.metadata, spec: { nodeSelector, containers: [container] } },
    },
  };
}

function service(metadata: Metadata, spec: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata, spec };
}
