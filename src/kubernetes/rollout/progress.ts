/** How many pods a workload has, of how many. */
export interface Counts {
  readonly wanted: number;
  /** Pods of the newest template, of all that there are. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export interface Judgement {
  /** `notFollowed`: it is applied, and what comes of it waits for somebody. */
  readonly state: 'progressing' | 'finished' | 'failed' | 'notFollowed';
  /** One sentence without its end. */
  readonly words: string;
  /** There for `failed`: the cluster gave it up, or it ended without success. */
  readonly failure?: 'progressDeadline' | 'ended';
}

/** How far a workload is by its own status, which is how kubectl judges it too. */
export interface Progress extends Counts, Judgement {
  /** Which template's pods are the new ones, once that is known. */
  readonly templateHash?: string;
}

export function progressing(words: string): Judgement {
  return { state: 'progressing', words };
}

export function finished(words: string): Judgement {
  return { state: 'finished', words };
}

export function notFollowed(words: string): Judgement {
  return { state: 'notFollowed', words };
}

export function failed(failure: NonNullable<Judgement['failure']>, words: string): Judgement {
  return { state: 'failed', failure, words };
}
