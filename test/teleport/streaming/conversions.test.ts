import assert from 'node:assert/strict';
import { openedRegistry } from '../../support/registry';

const image = { repository: 'app', digest: `sha256:${'1'.repeat(64)}` };
const other = { repository: 'app', digest: `sha256:${'2'.repeat(64)}` };

async function conversions() {
  return (await openedRegistry()).registry.conversions;
}

describe('what a conversion made', () => {
  it('is not removed where nothing was', async () => {
    assert.equal((await conversions()).isRemoved(image, { since: 0 }), false);
  });

  it('is removed by what was done at its beginning or later, and not by what was done before it', async () => {
    const known = await conversions();
    known.noteRemoved(image, 1000);
    const removed = [999, 1000, 1001].map(since => known.isRemoved(image, { since }));
    assert.deepEqual(removed, [true, true, false]);
  });

  it('is not removed with that of another image', async () => {
    const known = await conversions();
    known.noteRemoved(other, 1000);
    assert.equal(known.isRemoved(image, { since: 0 }), false);
  });
});
