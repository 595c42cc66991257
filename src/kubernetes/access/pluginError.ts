import { ExplainedError } from '../../base/errors';
import { printable } from '../../base/outsideText';
import { formatSpan } from '../../base/units';
import type { ExecPlugin } from './kubeconfig';

export type PluginFault =
  | 'pluginMissing'
  | 'pluginFailed'
  | 'pluginTimeout'
  | 'pluginUnreadable'
  | 'pluginNeedsTerminal';

/** The program that a kubeconfig gets credentials from gave none. */
export class PluginError extends ExplainedError {
  override readonly name = 'PluginError';
  declare readonly code: PluginFault;
  /** As the kubeconfig names it. */
  readonly program: string;

  constructor(
    { command }: ExecPlugin,
    code: PluginFault,
    said: string,
    { hint, detail }: { hint: string; detail?: string | undefined },
  ) {
    super(`The kubeconfig signs in with ${command}, which ${said}.`, {
      code,
      hint,
      ...(detail ? { detail } : {}),
    });
    this.program = command;
  }
}

const kubeloginHint =
  'Install kubelogin ("az aks install-cli"), or sign in to Azure here: its account is used instead.';

export function missing(exec: ExecPlugin, isKubelogin: boolean): PluginError {
  const hint = isKubelogin ? kubeloginHint : `Install ${exec.command}, or choose another context.`;
  return new PluginError(exec, 'pluginMissing', 'is not installed here', {
    hint,
    detail: lastWords(exec.installHint ?? ''),
  });
}

export function notStarted(exec: ExecPlugin, code: string): PluginError {
  return new PluginError(exec, 'pluginFailed', `could not be started (${code})`, {
    hint: 'Check that this file is a program that you may run.',
  });
}

export function unquotable(exec: ExecPlugin): PluginError {
  const said =
    'is a script of Windows with an argument that its shell could take for a command (", % or a line break)';
  return new PluginError(exec, 'pluginFailed', said, {
    hint: 'Have the kubeconfig name the program that the script starts, such as an .exe.',
  });
}

export function failed(
  exec: ExecPlugin,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
): PluginError {
  return new PluginError(exec, 'pluginFailed', `failed (exit code ${exitCode})`, {
    hint: 'Run it in a terminal as the kubeconfig does: it may have to ask you something.',
    detail: lastWords(stderr),
  });
}

export function late(exec: ExecPlugin, limitMs: number): PluginError {
  const asks = exec.args.includes('devicecode') || exec.args.includes('interactive');
  return new PluginError(exec, 'pluginTimeout', `gave no credentials within ${formatSpan(limitMs)}`, {
    hint: asks
      ? 'It waits for a person: "kubelogin convert-kubeconfig -l azurecli" makes it use the Azure CLI.'
      : 'Run it in a terminal as the kubeconfig does, to see what it waits for.',
  });
}

export function unreadable(exec: ExecPlugin, said: string): PluginError {
  return new PluginError(exec, 'pluginUnreadable', said, {
    hint: 'Check its version, or get the kubeconfig anew.',
  });
}

export function needsTerminal(exec: ExecPlugin): PluginError {
  return new PluginError(exec, 'pluginNeedsTerminal', 'only works in a terminal', {
    hint: 'Have it use credentials that are there already, such as those of the Azure CLI.',
  });
}

const maxDetail = 500;

/** The end of what a program printed, without colors and without anything that looks like a token. */
function lastWords(text: string): string {
  return printable(text)
    .replace(/[A-Za-z0-9_+/=.-]{60,}/g, '…')
    .trim()
    .slice(-maxDetail);
}
