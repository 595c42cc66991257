import { reporter } from './reporter';

/** Runs test files in this process, in Node or in the extension host, and tells how many failed. */
export async function runMocha(files: readonly string[], limitMs: number): Promise<number> {
  // Loaded here because it is an ES module and the bundle for the extension host is not.
  const { default: Mocha } = await import('mocha');
  // mocha calls a reporter with `new` and asks nothing of what that makes.
  const counting = reporter as unknown as Mocha.ReporterConstructor;
  const mocha = new Mocha({ ui: 'bdd', timeout: limitMs, forbidOnly: true, reporter: counting });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise(resolve => mocha.run(resolve));
}
