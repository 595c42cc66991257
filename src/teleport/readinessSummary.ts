import type { Question } from './examine';
import type { Services } from './services';

/**
 * Whether something starts fast, in one line; undefined while nobody has looked at Azure, which a tooltip must not begin. The rules are
 * loaded when they are first needed.
 */
export async function readinessSummary(
  services: Services,
  question: Question,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!services.inventory.isOpened) return undefined;
  const [{ examine }, { evaluate, summary }] = await Promise.all([
    import('./examine'),
    import('./readiness/readiness'),
  ]);
  return summary(evaluate(await examine(services, question, signal)));
}
