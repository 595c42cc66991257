import { env } from 'vscode';
import { type FixPlan, planFix } from '../../teleport/fixes/planFix';
import type { Fix } from '../../teleport/readiness/fix';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import { window } from '../window';

/** Says what a fix would change, asks, does it, and tells what was done. Answers whether it was done. */
export async function runFix(services: Services, fix: Fix): Promise<boolean> {
  const plan = await planFix(fix, services.fixes);
  if (!(await isWanted(plan))) return false;
  const done = await withProgress(plan.title, (signal, report) =>
    plan.run(signal, message => report.report({ message })),
  );
  void window.showInformationMessage(done);
  return true;
}

async function isWanted(plan: FixPlan): Promise<boolean> {
  const copy = plan.az.length === 1 ? 'Copy az Command' : 'Copy az Commands';
  const detail = [...plan.changes, '', ...plan.az].join('\n');
  for (;;) {
    const question = `${plan.title}?`;
    const answer = await window.showWarningMessage(question, { modal: true, detail }, plan.confirm, copy);
    if (answer !== copy) return answer === plan.confirm;
    await env.clipboard.writeText(plan.az.join('\n'));
  }
}
