import type { Command } from './context';

const closing = `<registry> is a name (demo42t) or a login server with optional port (demo42t.azurecr.io).
ACR_USER and ACR_PWD sign in; without them, whoever this machine is set up to be in Azure; else anonymous access is tried.
Registries that only a manifest names get neither ACR_USER and ACR_PWD, unless --registry names them, nor, outside Azure, its account.
HTTPS_PROXY and NO_PROXY are honoured.
--demo runs against the built-in simulator.
Exit codes: 0 ready or done, 1 unexpected, 2 usage, 3 not ready in time, 4 not enabled, not converted, conversion
failed or unavailable, 5 authentication or permission, 6 unreachable, 130 stopped by Ctrl-C. Of several images, the worst.`;

/** The first page of help: examples before anything else. */
export function help(commands: Readonly<Record<string, Command>>): string {
  const all = Object.entries(commands);
  const examples = all.flatMap(
    ([
      ,
      {
        examples: [first],
      },
    ]) => (first === undefined ? [] : [`  acr-teleport ${first}`]),
  );
  const width = Math.max(...all.map(([name]) => name.length));
  const summaries = all.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return ['Examples:', ...examples, '', 'Commands:', ...summaries, '', closing].join('\n');
}

export function commandHelp(name: string, { usage, summary, examples }: Command): string {
  return [
    'Examples:',
    ...examples.map(line => `  acr-teleport ${line}`),
    '',
    `Usage: acr-teleport ${name} ${usage}`,
    '',
    summary,
    '',
    closing,
  ].join('\n');
}
