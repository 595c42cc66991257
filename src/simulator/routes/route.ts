import { authorize } from '../access/authorize';
import type { Principal } from '../access/principal';
import { answerExchange, answerToken } from '../access/tokenRoute';
import type { Call } from '../call';
import { json, type SimulatorResponse } from '../message';
import type { Target } from '../target';
import { answerBlob } from './blob';
import { answerCatalog } from './catalog';
import { answerManifest } from './manifest';
import { answerManifestAttributes, answerManifests } from './manifestAttributes';
import { answerMount } from './mount';
import { answerReferrers } from './referrers';
import { refusals } from './refusals';
import { answerRepository } from './repository';
import { answerConversion } from './streaming/conversion';
import { answerCancel, answerOperation } from './streaming/operation';
import { answerPolicy } from './streaming/policy';
import { answerTag, answerTags } from './tags';
import { beginUpload, continueUpload } from './uploads';

type Answer = SimulatorResponse | Promise<SimulatorResponse>;

/** Checks the caller's rights and hands the call to whoever answers for its path. */
export function route(call: Call, target: Target): Answer {
  if (target.kind === 'token') return answerToken(call);
  if (target.kind === 'exchange') return answerExchange(call);
  const caller = authorize(call, target);
  return 'status' in caller ? caller : answer(call, target, caller);
}

function answer(call: Call, target: Target, caller: Principal): Answer {
  switch (target.kind) {
    case 'ping':
      return json(200, {});
    case 'catalog':
      return readOnly(call, () => answerCatalog({ ...call, target }));
    case 'repository':
      return answerRepository({ ...call, target });
    case 'tags':
      return readOnly(call, () => answerTags({ ...call, target }));
    case 'tag':
      return answerTag({ ...call, target });
    case 'manifests':
      return readOnly(call, () => answerManifests({ ...call, target }));
    case 'manifestAttributes':
      return answerManifestAttributes({ ...call, target });
    case 'manifest':
      return answerManifest({ ...call, target });
    case 'blob':
      return answerBlob({ ...call, target });
    case 'uploads':
      return beginUpload({ ...call, target }, caller);
    case 'upload':
      return continueUpload({ ...call, target });
    case 'mount':
      return answerMount({ ...call, target });
    case 'referrers':
      return readOnly(call, () => answerReferrers({ ...call, target }, caller));
    default:
      return answerStreaming(call, target, caller);
  }
}

function answerStreaming(call: Call, target: Target, caller: Principal): Answer {
  switch (target.kind) {
    case 'streaming':
      return answerPolicy({ ...call, target }, caller);
    case 'conversion':
      return answerConversion({ ...call, target });
    case 'operation':
      return answerOperation({ ...call, target });
    case 'cancel':
      return answerCancel({ ...call, target });
    default:
      return refusals.path();
  }
}

function readOnly({ request }: Call, answerGet: () => SimulatorResponse): SimulatorResponse {
  return request.method === 'GET' || request.method === 'HEAD' ? answerGet() : refusals.method();
}
