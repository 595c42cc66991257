import { formatElapsed } from '../../base/units';
import type { StreamingArtifact } from '../../registry/streaming/artifact';
import { conversionFailure } from '../../registry/streaming/conversionFailures';
import type { StreamingOperation } from '../../registry/streaming/operation';
import { isoTime } from '../../teleport/readiness/isoTime';
import { markdownText } from '../../teleport/readiness/outsideText';

/** What the service says of one image's conversion. */
export interface OperationTold {
  /** In full, as a person writes it. */
  readonly reference: string;
  readonly digest: string;
  /** The last one; undefined where the registry knows of none, or of none any more. */
  readonly operation: StreamingOperation | undefined;
  readonly artifacts: readonly StreamingArtifact[];
  /** Milliseconds since 1970. */
  readonly askedAt: number;
}

/** The same as a Markdown document. */
export function operationReport(told: OperationTold): string {
  const { reference, digest, operation, artifacts, askedAt } = told;
  const lines = [
    `# The last conversion of ${markdownText(reference)}`,
    '',
    `**${markdownText(answer(operation, artifacts))}**`,
    '',
    ...fields([
      ['Digest', code(digest)],
      ...(operation ? operationFields(operation, digest, askedAt) : []),
      ...artifacts.map(artifact => ['Streaming artifact', artifactWords(artifact)] as const),
    ]),
    '',
    `As of ${time(askedAt)}.`,
  ];
  return `${lines.join('\n')}\n`;
}

function answer(operation: StreamingOperation | undefined, artifacts: readonly StreamingArtifact[]): string {
  const isReady = artifacts.length > 0;
  const ready = isReady ? 'Its streaming artifact is there: it is ready to stream.' : '';
  if (operation === undefined)
    return isReady
      ? `${ready} The registry remembers no conversion.`
      : 'The registry knows of no conversion, and of no streaming artifact: it was not converted.';
  const { status, progressPercent } = operation;
  if (status === 'Failed') {
    const { meaning, advice } = conversionFailure(operation.errorCode);
    return [`It failed: ${meaning}`, advice, ready].filter(Boolean).join(' ');
  }
  if (status === 'Succeeded' && !isReady)
    return 'It succeeded, and the streaming artifact is not listed yet: what is pulled before that is pulled whole.';
  const far = progressPercent === undefined || isReady ? '' : `, ${progressPercent} %`;
  return [`${status}${far}.`, ready].filter(Boolean).join(' ');
}

function operationFields(operation: StreamingOperation, digest: string, askedAt: number) {
  const { id, status, progressPercent, details, startedAt, resource, errorCode, errorMessage } = operation;
  return [
    ['Operation', code(id)],
    ['Status', markdownText(status)],
    ['Progress', progressPercent === undefined ? undefined : `${progressPercent} %`],
    ['Started', startedAt === undefined ? undefined : started(startedAt, askedAt)],
    // Of an index, its linux/amd64 image may be what was converted.
    ['Of', resource === undefined || resource.endsWith(digest) ? undefined : code(resource)],
    ['The service says', details && markdownText(details)],
    ['Error code', errorCode && code(errorCode)],
    ['Error', errorMessage && markdownText(errorMessage)],
  ] as const;
}

function started(startedAt: number, askedAt: number): string {
  return `${time(startedAt)}, ${formatElapsed(askedAt - startedAt)} before`;
}

function artifactWords({ digest, format, version, platform }: StreamingArtifact): string {
  const kind = [format, version].filter(Boolean).join(' ');
  return [code(digest), ...[kind, platform].filter(Boolean).map(part => markdownText(part ?? ''))].join(', ');
}

/** As it stands, to be read and copied; text that is no id may be anything. */
function code(text: string): string {
  return /^[\w.:@/+-]+$/.test(text) ? `\`${text}\`` : markdownText(text);
}

/** Values are Markdown already. */
function fields(all: readonly (readonly [name: string, value: string | undefined])[]): string[] {
  return all.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
}

function time(timeMs: number): string {
  return isoTime(timeMs)?.replace('T', ' ').slice(0, 19).concat(' UTC') ?? 'an unknown time';
}
