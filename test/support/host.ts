import type { Azure } from '../../src/azure/account';
import type { Fetch } from '../../src/base/fetch';
import type { Demo, Host, Memory, Secrets } from '../../src/teleport/host';
import { recordingLog } from './log';
import { VirtualClock } from './virtualClock';

export interface HostOptions {
  readonly fetch?: Fetch;
  readonly clock?: VirtualClock;
  readonly environment?: Host['environment'];
  readonly azure?: Azure;
  readonly demo?: Demo;
  readonly memory?: TestMemory;
  readonly windowMemory?: TestMemory;
  readonly secrets?: TestSecrets;
}

/** Everything outside, in memory, with a clock that the test moves. */
export interface TestHost extends Host {
  readonly clock: VirtualClock;
  readonly log: ReturnType<typeof recordingLog>;
  readonly memory: TestMemory;
  readonly windowMemory: TestMemory;
  readonly secrets: TestSecrets;
}

export function testHost(options: HostOptions = {}): TestHost {
  const { azure, demo } = options;
  return {
    fetch: options.fetch ?? unplugged,
    clock: options.clock ?? new VirtualClock(),
    log: recordingLog(),
    memory: options.memory ?? new TestMemory(),
    windowMemory: options.windowMemory ?? new TestMemory(),
    secrets: options.secrets ?? new TestSecrets(),
    environment: options.environment ?? {},
    ...(azure ? { azure } : {}),
    demo: async () => demo ?? { fetch: unplugged, registries: [] },
  };
}

/** No network: fails for whoever asks. */
export const unplugged: Fetch = async url => {
  throw new Error(`This test has no network, and ${new URL(url).host} was asked.`);
};

/** Keeps values as JSON, as an editor does: what it gives back is never the object that it was given. */
export class TestMemory implements Memory {
  readonly #values = new Map<string, string>();
  /** When set, every change fails with it. */
  failure: Error | undefined;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    for (const [key, value] of Object.entries(values)) this.#values.set(key, JSON.stringify(value));
  }

  get(key: string): unknown {
    const value = this.#values.get(key);
    return value === undefined ? undefined : JSON.parse(value);
  }

  async update(key: string, value: unknown): Promise<void> {
    if (this.failure) throw this.failure;
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.stringify(value));
  }

  /** All of it as text, to look for what must not be in it. */
  text(): string {
    return [...this.#values].flat().join('\n');
  }
}

export class TestSecrets implements Secrets {
  readonly values = new Map<string, string>();
  /** When set, every change fails with it. */
  failure: Error | undefined;

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.values.delete(key);
  }
}
