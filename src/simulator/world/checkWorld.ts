import { ExplainedError } from '../../base/errors';
import { isRepositoryName } from '../routes/repositoryName';
import { azure } from './checkAzure';
import { imageStreaming, streaming } from './checkStreaming';
import {
  anyText,
  type Check,
  either,
  fields,
  hostName,
  listOf,
  Mismatch,
  oneOf,
  text,
  textByName,
  wholeNumber,
  yesOrNo,
} from './checks';
import { durationMs, momentOf } from './duration';
import { grantFields } from './grantFields';
import type { WorldData } from './worldData';

const user = fields(
  { name: anyText },
  { password: anyText, kind: oneOf('password', 'azure'), ...grantFields },
);

const tag = text('a tag', name => /^\w[\w.-]{0,127}$/.test(name));

const image = fields(
  { tags: listOf(tag) },
  {
    pushed: text('a date or an age such as "14m"', value => momentOf(value, 0) !== undefined),
    readyIn: text('a time such as "90s"', value => durationMs(value) !== undefined),
    expanded: yesOrNo,
    layers: either(wholeNumber(1), listOf(wholeNumber(1), 1)),
    sizeBytes: wholeNumber(1),
    files: textByName,
    platforms: listOf(
      text('a platform such as "linux/amd64"', value => /^\w+\/\w+$/.test(value)),
      1,
    ),
    format: oneOf('docker', 'oci'),
    command: listOf(anyText),
    configType: anyText,
    streaming: imageStreaming,
  },
);

const repository = fields(
  { name: text('a repository name', isRepositoryName), images: listOf(image) },
  { teleportEnabled: yesOrNo, convertPushedImages: yesOrNo },
);

const headerLimitStatus: Check = (value, at) => {
  if (value !== 400 && value !== 431) throw new Mismatch(at, '400 or 431');
};

const registry = fields(
  {
    loginServer: hostName,
    users: listOf(user),
  },
  {
    anonymous: fields({}, grantFields),
    teleport: yesOrNo,
    streaming,
    deniedClientIp: anyText,
    requestsPerSecond: wholeNumber(1),
    multiScopeTokens: yesOrNo,
    headerLimit: fields({ bytes: wholeNumber(1) }, { status: headerLimitStatus }),
    repositories: listOf(repository),
    generated: fields({ repositories: wholeNumber(0), tags: wholeNumber(0) }, { digests: wholeNumber(1) }),
  },
);

const world = fields({ registries: listOf(registry, 1) }, { azure });

/** The world in a JSON document, or an error that says which file, where in it, and what was expected there. */
export function checkWorld(document: unknown, path: string): WorldData {
  try {
    world(document, '');
    return document as WorldData;
  } catch (cause) {
    if (!(cause instanceof Mismatch)) throw cause;
    throw new ExplainedError(`The world file ${path} is not right: ${cause.message}.`, {
      code: 'usage',
      cause,
    });
  }
}
