import { kubeletEras } from '../kubernetes/kubernetesData';
import { isRecord } from '../requestBody';
import { anyText, type Check, fields, listOf, Mismatch, oneOf, wholeNumber, yesOrNo } from './checks';

const manifest: Check = (value, at) => {
  if (!isRecord(value) || typeof value.kind !== 'string') throw new Mismatch(at, 'a manifest with a kind');
};

const rule = fields(
  { verbs: listOf(anyText, 1), resources: listOf(anyText, 1) },
  { namespaces: listOf(anyText) },
);

const user = fields({ name: anyText }, { token: anyText, may: listOf(rule) });

const webhook = fields(
  { name: anyText, resources: listOf(anyText, 1), message: anyText },
  { namespaces: listOf(anyText), allowedImages: listOf(anyText) },
);

const program = fields(
  { image: anyText, does: oneOf('crash', 'end', 'staysUnready') },
  { exitCode: wholeNumber(0), log: listOf(anyText) },
);

/** What is in a cluster of a world file. */
export const kubernetes: Check = fields(
  {},
  {
    users: listOf(user, 1),
    objects: listOf(manifest),
    admission: listOf(webhook),
    programs: listOf(program),
    kubeletEra: oneOf(...kubeletEras),
    streamingEvents: yesOrNo,
    replacesNodes: yesOrNo,
    historyLimit: wholeNumber(1),
  },
);
