import { percentAlong, type Scale } from '../../teleport/comparison/scale';
import type { Sample } from '../../teleport/comparison/state';

/** Past this, seconds stand still until the page is drawn anew. */
const longestTickS = 3600;

/** How the bars and seconds of pulls under way go on without a script: rules of a style sheet, of numbers alone. */
export interface Motion {
  readonly rules: string;
  /** The number in the class names of a pull: `grow-0`, `tick-0`. */
  readonly indexes: ReadonlyMap<Sample, number>;
}

/** Whether a person wants things to move, as the system and the editor say. */
const moving = '@media (prefers-reduced-motion: no-preference)';
const body = 'body:not(.vscode-reduce-motion)';

export function motionOf(pulls: readonly (readonly [Sample, Scale])[], now: number): Motion {
  const rules = pulls.map(([pull, scale], index) => rulesOf(index, pullingMs(pull, now), scale));
  return { rules: rules.join('\n'), indexes: new Map(pulls.map(([pull], index) => [pull, index])) };
}

/** How long a pull has been under way. */
export function pullingMs({ startedAt }: Sample, now: number): number {
  const elapsed = now - startedAt;
  return Number.isFinite(elapsed) ? Math.max(0, elapsed) : 0;
}

function rulesOf(index: number, elapsedMs: number, scale: Scale): string {
  const restMs = Math.max(0, Math.round(scale.endMs - elapsedMs));
  const seconds = Math.floor(elapsedMs / 1000);
  const into = Math.round(elapsedMs % 1000);
  return `.tick-${index}::after { --seconds: ${seconds}; }
@keyframes grow-${index} { from { width: ${percentAlong(scale, elapsedMs)}%; } to { width: 100%; } }
@keyframes tick-${index} { from { --seconds: ${seconds}; } to { --seconds: ${seconds + longestTickS}; } }
${moving} {
  ${body} .grow-${index} { animation: grow-${index} ${restMs}ms linear forwards; }
  ${body} .tick-${index}::after { animation: tick-${index} ${longestTickS}s steps(${longestTickS}) -${into}ms forwards; }
}`;
}
