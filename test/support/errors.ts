import assert from 'node:assert/strict';

/** What a promise rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('It did not fail.');
}

type Constructor<E> = abstract new (...args: never[]) => E;

/** The same, and of this class. */
export async function failureAs<E>(type: Constructor<E>, promise: Promise<unknown>): Promise<E> {
  const error = await failureOf(promise);
  if (error instanceof type) return error;
  throw new Error(`It failed with something else than a ${type.name}.`, { cause: error });
}

/** What a function throws, of this class. */
export function thrownBy<E>(type: Constructor<E>, task: () => unknown): E {
  try {
    task();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  return assert.fail('It did not throw.');
}
