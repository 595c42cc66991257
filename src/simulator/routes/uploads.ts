import type { Principal } from '../access/principal';
import type { CallOn } from '../call';
import { empty, type SimulatorResponse } from '../message';
import { digestOf } from '../registry/digest';
import { refusals } from './refusals';
import { isRepositoryName } from './repositoryName';

const largestBlobBytes = 1024 ** 3;

/** POST `/v2/{name}/blobs/uploads/`: begins an upload, takes a blob whole, or mounts one of another repository (OCI distribution specification, "Pushing Blobs"). */
export async function beginUpload(call: CallOn<'uploads'>, caller: Principal): Promise<SimulatorResponse> {
  const { registry, request, target, query, now, uploads } = call;
  if (request.method !== 'POST') return refusals.method();
  if (!isRepositoryName(target.repository)) return refusals.name(target.repository);
  const repository = registry.open(target.repository, now);
  if (!repository.attributes.writeEnabled) return refusals.locked();
  const mount = query.get('mount');
  const from = query.get('from') ?? '';
  const blob = mount === null ? undefined : registry.find(from)?.blobs.get(mount);
  if (mount !== null && blob && caller.allows('repository', from, 'pull')) {
    repository.blobs.set(mount, blob);
    return created(repository.name, mount);
  }
  const id = uploads.begin(repository.name);
  return query.has('digest') ? finish(call, repository.name, id) : accepted(call, repository.name, id);
}

/** `/v2/{name}/blobs/uploads/{id}`: how far it is (GET), more of it (PATCH), the rest of it (PUT), or no more (DELETE). */
export async function continueUpload(call: CallOn<'upload'>): Promise<SimulatorResponse> {
  const { request, target, uploads } = call;
  const { repository, reference: id } = target;
  const sizeBytes = uploads.sizeOf(repository, id);
  if (sizeBytes === undefined) return refusals.upload();
  switch (request.method) {
    case 'GET':
      return { ...accepted(call, repository, id), status: 204 };
    case 'PATCH': {
      const start = request.headers['content-range']?.split('-')[0];
      if (start !== undefined && Number(start) !== sizeBytes) {
        return { ...accepted(call, repository, id), status: 416 };
      }
      return (await receive(call, id)) ? accepted(call, repository, id) : refusals.tooLarge();
    }
    case 'PUT':
      return finish(call, repository, id);
    case 'DELETE':
      uploads.end(id);
      return empty(204);
    default:
      return refusals.method();
  }
}

type UploadCall = CallOn<'upload'> | CallOn<'uploads'>;

async function receive({ request, uploads, target }: UploadCall, id: string): Promise<boolean> {
  for await (const chunk of request.body) {
    uploads.append(id, chunk);
    if ((uploads.sizeOf(target.repository, id) ?? 0) > largestBlobBytes) {
      uploads.end(id);
      return false;
    }
  }
  return true;
}

async function finish(call: UploadCall, name: string, id: string): Promise<SimulatorResponse> {
  if (!(await receive(call, id))) return refusals.tooLarge();
  const bytes = call.uploads.end(id);
  const digest = digestOf(bytes);
  if (call.query.get('digest') !== digest) return refusals.digest();
  call.registry.open(name, call.now).blobs.set(digest, { sizeBytes: bytes.length, bytes });
  return created(name, digest);
}

function created(name: string, digest: string): SimulatorResponse {
  return empty(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest });
}

function accepted({ uploads }: UploadCall, name: string, id: string): SimulatorResponse {
  const lastByte = Math.max((uploads.sizeOf(name, id) ?? 0) - 1, 0);
  const location = `/v2/${name}/blobs/uploads/${id}`;
  return empty(202, { location, range: `0-${lastByte}`, 'docker-upload-uuid': id });
}
