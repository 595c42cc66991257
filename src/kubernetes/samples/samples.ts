import type { KubernetesObject } from '../kubernetesObject';
import { yamlOf } from '../manifests/yamlOf';
import { azureVote, deployment } from './azureVote';
import { type SampleNames, type SampleOptions, sampleNames } from './sampleNames';

/** What is deployed to see the difference: the voting application out of one registry, or any one image. */
export type Sample =
  | { readonly kind: 'azureVote'; readonly loginServer: string }
  | { readonly kind: 'image'; readonly image: string };

/** The images that the voting application is made of, below a registry's host. */
export const azureVoteImages = ['azure-vote-front:v1', 'redis:6.0.8'] as const;

/** One lane of a sample, ready to be applied. */
export function sampleObjects(sample: Sample, options: SampleOptions): KubernetesObject[] {
  switch (sample.kind) {
    case 'azureVote':
      return azureVote(sampleNames(options, image => `${sample.loginServer}/${image}`));
    case 'image':
      return [
        oneImage(
          sampleNames(options, image => image),
          sample.image,
        ),
      ];
  }
}

/** The same as a manifest to read; what it says can be applied by hand. */
export function sampleText(sample: Sample, options: SampleOptions): Promise<string> {
  return yamlOf(sampleObjects(sample, options), { comments: head(sample, options) });
}

/** A pod that only has to be there: what is measured is its pull. */
function oneImage({ name, metadata, template, image }: SampleNames, reference: string): KubernetesObject {
  const part = partOf(reference);
  return deployment(metadata(part), name(part), template(part), { name: part, image: image(reference) });
}

const maxPart = 30;

/** A name made of an image's repository, as names of objects have to be: `team/My_App:v1` → `my-app`. */
export function partOf(reference: string): string {
  const repository = reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const [last = ''] = repository.split('/').slice(-1);
  const part = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxPart)
    .replace(/^[^a-z]+|-+$/g, '');
  return part === '' ? 'image' : part;
}

function head(sample: Sample, { lane }: SampleOptions): string[] {
  const what =
    sample.kind === 'azureVote'
      ? 'The voting application: a web page and its Redis.'
      : 'One container of one image.';
  const how =
    lane === 'teleport'
      ? 'Lane teleport: on nodes that start an image before all of it is there.'
      : 'Lane shuttle: on nodes that pull all of an image first, to compare with.';
  return [what, how];
}
