import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

// Takes the place of the native module `@vscode/spdlog` in the npm VS Code: it is not compiled there, and without it
// every log file and output channel of the window stays empty. The names below are that module's.

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;

/** The module's own version, of which VS Code only reports the number. */
export const version = 0;

/** A log file that VS Code writes and its Output view follows. */
export class Logger {
  private level = 2;
  private plain = false;
  private readonly file: string;

  constructor(_kind: string, _name: string, file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.append('');
  }

  trace = (message: string) => this.write(0, message);
  debug = (message: string) => this.write(1, message);
  info = (message: string) => this.write(2, message);
  warn = (message: string) => this.write(3, message);
  error = (message: string) => this.write(4, message);
  critical = (message: string) => this.write(5, message);
  getLevel = () => this.level;
  setLevel = (level: number) => {
    this.level = level;
  };
  setPattern = () => {
    this.plain = false;
  };
  clearFormatters = () => {
    this.plain = true;
  };
  flush = () => undefined;
  drop = () => undefined;

  private write(level: number, message: string): void {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    this.append(this.plain ? message : `${time} [${levels[level]}] ${message}\n`);
  }

  private append(text: string): void {
    try {
      appendFileSync(this.file, text);
    } catch {
      // The folder of a finished run may be gone before its server is.
    }
  }
}

/** Called by VS Code before the first logger; each message is written at once here. */
export function setFlushOn(): void {}

/** Called by VS Code; each logger has a level of its own here. */
export function setLevel(): void {}

/** Opens a log file. */
export async function createRotatingLogger(name: string, file: string): Promise<Logger> {
  return new Logger('rotating', name, file);
}

/** Opens a log file. */
export const createAsyncRotatingLogger = createRotatingLogger;
