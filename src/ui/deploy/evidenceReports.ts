import { plainText } from '../../base/outsideText';
import { parseReference } from '../../registry/reference';
import { accelerationEvents, eventLine } from '../../teleport/deployment/accelerationEvents';
import { type ContainerEvidence, isAccelerated, type PodEvidence } from '../../teleport/deployment/evidence';
import type { DeployTarget } from '../../teleport/deployment/target';
import { examine } from '../../teleport/examine';
import { evaluate, type Readiness } from '../../teleport/readiness/readiness';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import { window } from '../window';
import type { DeployParts } from './acts';
import { askNamespaces } from './namespaces';

/** What teleportd, streaming and kubelets said of pulls, in an editor. */
export async function showEvents({ texts }: DeployParts, target: DeployTarget): Promise<void> {
  const where = await askNamespaces(target);
  if (where === undefined) return;
  const events = await withProgress(`Reading the events of ${target.name}`, signal =>
    accelerationEvents(target, { ...where, signal }),
  );
  const place = where.namespace === undefined ? target.name : `${target.name}, namespace ${where.namespace}`;
  if (events.length === 0) {
    const why = 'Clusters forget events after an hour.';
    await window.showInformationMessage(`Nothing is told of any pull on ${place}. ${why}`);
    return;
  }
  const text = events.map(event => `${eventLine(event)}\n`).join('');
  await texts.open(`Acceleration events of ${place}.log`, text);
}

/** Whether a pod's images were accelerated, with what speaks for it and against it. */
export async function examinePod({ services, texts }: DeployParts, target: DeployTarget): Promise<void> {
  const pod = await askPod(target);
  if (pod === undefined) return;
  const evidence = await withProgress(`Looking at pod ${pod.pod}`, signal =>
    isAccelerated(target, {
      ...pod,
      signal,
      readinessOf: image => readinessOf(services, target, image, signal),
    }),
  );
  await texts.open(`Is ${pod.pod} accelerated.md`, evidenceText(evidence, target.name));
}

async function askPod(target: DeployTarget): Promise<{ pod: string; namespace: string } | undefined> {
  const where = await askNamespaces(target);
  if (where === undefined) return undefined;
  const { items } = await withProgress(`Reading the pods of ${target.name}`, signal =>
    target.objects.list({ apiVersion: 'v1', kind: 'Pod', ...where }, signal),
  );
  if (items.length === 0) {
    await window.showInformationMessage(`There is no pod there on ${target.name}.`);
    return undefined;
  }
  const pods = items.map(({ metadata: { name, namespace = 'default' } }) => ({
    label: `$(symbol-method) ${name}`,
    description: namespace,
    pod: { pod: name, namespace },
  }));
  return (await window.showQuickPick(pods, { title: 'Is which pod accelerated?', matchOnDescription: true }))
    ?.pod;
}

/** undefined for an image whose registry cannot be told. */
async function readinessOf(
  services: Services,
  { azure }: DeployTarget,
  image: string,
  signal: AbortSignal,
): Promise<Readiness | undefined> {
  const reference = readable(image);
  if (reference === undefined) return undefined;
  const { registry, ...named } = reference;
  const cluster = azure ? { cluster: azure.cluster } : {};
  const question = { registry: services.registries.at(registry), image: named, ...cluster };
  return evaluate(await examine(services, question, signal));
}

function readable(image: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(image);
  } catch {
    return undefined;
  }
}

function evidenceText({ pod, namespace, node, containers }: PodEvidence, cluster: string): string {
  const where = [`namespace ${namespace}`, ...(node === undefined ? [] : [`node ${node}`]), cluster];
  const parts = containers.map(containerText);
  return `# Is pod ${pod} accelerated?\n\n${plainText(where.join(' · '))}\n\n${parts.join('\n')}`;
}

function containerText({ container, image, digest, words, evidence, doubts }: ContainerEvidence): string {
  return [
    `## ${plainText(`${container}: ${words}`)}`,
    '',
    plainText(`Image ${image}${digest === undefined ? '' : `, ${digest}`}`),
    '',
    ...section('What it rests on', evidence),
    ...section('What is in doubt', doubts),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, '', ...lines.map(line => `- ${plainText(line)}`), ''];
}
