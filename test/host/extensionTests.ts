import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { outDir, root } from './paths';
import { provideVsCode } from './vsCode';

/** What to run in a VS Code window's extension host. */
export interface ExtensionHostRun {
  /** A bundled module with a `run` function. */
  readonly testsPath: string;
  /** Names the folder under `out/state` with the window's settings, logs and state. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The extension's folder, where it is not the repository itself. */
  readonly extension?: string;
}

/** Opens an empty workspace in VS Code with this extension, and rejects when the tests in it fail. */
export async function runInExtensionHost({
  testsPath,
  name,
  env = {},
  extension = root,
}: ExtensionHostRun): Promise<void> {
  const executable = await provideVsCode();
  const state = join(outDir, 'state', name);
  const workspace = join(state, 'workspace');
  rmSync(state, { recursive: true, force: true });
  mkdirSync(workspace, { recursive: true });
  await runTests({
    vscodeExecutablePath: executable.path,
    extensionDevelopmentPath: extension,
    extensionTestsPath: testsPath,
    extensionTestsEnv: env,
    launchArgs: [
      workspace,
      `--user-data-dir=${join(state, 'data')}`,
      `--extensions-dir=${join(state, 'extensions')}`,
    ],
  });
}
