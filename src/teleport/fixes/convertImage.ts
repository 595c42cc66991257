import { shortName } from '../../registry/reference';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';

export function planConversion(fix: FixOf<'convertImage'>, context: FixContext): FixPlan {
  const { loginServer, repository, digest, tag } = fix;
  const image = shortName(fix);
  const registry = context.registry(loginServer);
  return {
    title: `Convert ${image} for Artifact Streaming`,
    target: `${image} in ${loginServer}`,
    changes: [
      `Makes a streaming artifact of ${image}, beside it in ${loginServer}. The image itself stays as it is.`,
      'The artifact takes room in the registry, billed past what its tier includes.',
      'Until it is ready, pods that pull the image get it whole, and their nodes keep it so.',
    ],
    az: [
      azLine('acr artifact-streaming create', {
        name: registry?.name ?? loginServer.split('.')[0] ?? loginServer,
        image: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`,
        ...(registry === undefined ? {} : { subscription: registry.subscriptionId }),
      }),
    ],
    confirm: 'Convert image',
    async run(signal) {
      const state = await context.convert(fix, signal);
      return state === 'ready'
        ? `${image} has its streaming artifact already.`
        : `${image} is being converted. It is ready when its streaming artifact is listed, within minutes for most images.`;
    },
  };
}
