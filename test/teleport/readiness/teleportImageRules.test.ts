import type { StateName } from '../../../src/teleport/imageState';
import type { Facts, ImageFacts } from '../../../src/teleport/readiness/facts';
import { teleportImageRules } from '../../../src/teleport/readiness/teleportImageRules';
import { row, testRules } from './cases';
import { fast, imageFacts, registryFacts, registryId, unsaid, withImage, without } from './facts';

const gigabyte = 1_000_000_000;
const sized = (largestBytes: number, sizeBytes: number, expansion: StateName = 'notEnabled'): Facts =>
  withImage({ layers: { value: { count: 3, sizeBytes, largestBytes } }, expansion: { value: expansion } });

const platforms = (...value: readonly string[]): Facts => withImage({ platforms: { value } });
const expansion = (state: StateName, image: Partial<ImageFacts> = {}): Facts =>
  withImage({ expansion: { value: state }, ...image });

const notEnabled = expansion('notEnabled');
const ofRepositoryNot: Facts = {
  ...notEnabled,
  registry: { ...registryFacts, repositoryTeleports: { value: false } },
};
const importAgain = {
  kind: 'importImage',
  registryId,
  source: imageFacts.reference,
  target: 'azure-vote-front:v1',
} as const;
const createToken = { kind: 'createToken', registryId, repository: 'azure-vote-front' } as const;
const unlisted = (facts: Facts): Facts => ({ ...facts, registry: { ...registryFacts, resource: unsaid } });
const byDigest = { by: 'digest', reference: 'demo42t.azurecr.io/azure-vote-front@sha256:0123' } as const;

describe('Teleport rules about an image', () => {
  testRules(teleportImageRules, {
    'teleport.expanded': [
      row(fast, 'ok', /are expanded/),
      row(expansion('expanding'), 'blocks', /Wait/),
      row(expansion('stuck'), 'blocks', /never be ready/),
      row(notEnabled, 'blocks', /pushed before that \(2026-11-22\).*Push it again/, importAgain),
      row(expansion('notEnabled', { pushedAt: unsaid }), 'blocks', /before that, and/, importAgain),
      row(
        expansion('notEnabled', { pushedAt: { value: Number.NaN } }),
        'blocks',
        /before that, and/,
        importAgain,
      ),
      row(expansion('notEnabled', byDigest), 'blocks', /Push it again/),
      row(expansion('notEnabled', { reference: 'other.azurecr.io/app:v1' }), 'blocks', /Push it again/),
      row(unlisted(notEnabled), 'blocks', /Push it again/),
      row(ofRepositoryNot, 'blocks', /pushed to an enabled repository/),
      row(expansion('unavailable'), 'blocks', /no trace/),
      row(expansion('noAccess'), 'unknown', /not visible with your role/, createToken),
      row(unlisted(expansion('noAccess')), 'unknown', /not visible/),
      row(expansion('error'), 'unknown', /could not be checked/),
      row(withImage({ expansion: { unknown: 'it was not checked' } }), 'unknown', /it was not checked/),
      row(without(fast, 'image'), undefined),
    ],
    'teleport.platform': [
      row(fast, 'ok', /linux\/amd64/),
      row(platforms('linux/arm64', 'linux/amd64', 'windows/amd64'), 'ok'),
      row(platforms('linux/arm64'), 'advice', /amd64 alone/),
      row(platforms('windows/amd64'), 'blocks', /windows\/amd64/),
      row(platforms(), 'unknown', /no platform/),
      row(withImage({ platforms: unsaid }), 'unknown'),
      row(without(fast, 'image'), undefined),
    ],
    'teleport.size': [
      row(fast, 'ok', /944 MB compressed.*it was expanded/),
      row(sized(1 * gigabyte, 2 * gigabyte), 'ok', /no manifest tells: it most likely keeps them/),
      row(sized(5 * gigabyte, 6 * gigabyte), 'advice', /no manifest tells: it may exceed them/),
      row(sized(3 * gigabyte, 30 * gigabyte), 'advice', /may exceed/),
      row(sized(5 * gigabyte, 6 * gigabyte, 'ready'), 'ok', /it was expanded/),
      row(sized(17 * gigabyte, 18 * gigabyte), 'blocks', /never ends/),
      row(sized(15 * gigabyte, 101 * gigabyte), 'blocks', /never ends/),
      row(withImage({ layers: unsaid }), 'unknown'),
      row(without(fast, 'image'), undefined),
    ],
  });
});
