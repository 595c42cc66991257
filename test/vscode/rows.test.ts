import assert from 'node:assert/strict';
import { FileDecoration, ThemeIcon } from 'vscode';
import { stateLooks } from '../../src/ui/stateLook';
import type { ViewRow } from '../../src/ui/tree/rows';
import { rowUri } from '../../src/ui/tree/treeItems';
import { steady } from '../support/registry';
import { openedTree, read } from './tree';

const MB = 1_000_000;
const shop = {
  name: 'shop',
  teleportEnabled: true,
  images: [
    { tags: ['ready'], pushed: '3d', layers: [40 * MB, 2 * MB] },
    { tags: ['expanding'], readyIn: '90s', layers: [800 * MB] },
    { tags: ['stuck'], pushed: '14m', layers: [17_000 * MB] },
    { tags: ['before'], pushed: '400d', layers: [MB], expanded: false },
  ],
};
const plain = { name: 'plain', teleportEnabled: false, images: [{ tags: ['1'], pushed: '2h' }] };
const host = 'demo42t';

describe('Rows', () => {
  it('say each state in words, on screen and to a screen reader', async () => {
    const { open, show, items } = await openedTree([shop, plain]);
    const repositories = await open(host);
    await show(repositories);
    const tags = await open(host, 'shop');
    await show(tags);
    assert.deepEqual(
      [...(await open()), ...repositories, ...tags].map(row => read(items.draw(row))),
      [
        'demo42t | 1 of 10 teleport repositories | demo42t, 1 of 10 teleport repositories',
        'plain | teleport off · 1 tag | plain, teleport off · 1 tag',
        'shop | teleport on · 4 tags | shop, teleport on · 4 tags',
        'expanding | expanding 0:00 · 800 MB · 1 layer · just now | expanding, expanding for 0 seconds, 800 MB, 1 layer, just now',
        'stuck | expanding for 14 min, likely stuck · 17 GB · 1 layer · 14 minutes ago | stuck, expanding for 14 minutes, likely stuck, 17 GB, 1 layer, 14 minutes ago',
        'ready | expanded · 42 MB · 2 layers · 3 days ago | ready, expanded, ready to teleport, 42 MB, 2 layers, 3 days ago',
        'before | not enabled · 1 MB · 1 layer · 1 year ago | before, not enabled for Teleport, 1 MB, 1 layer, 1 year ago',
      ],
    );
  });

  it('ask for nothing before they are shown', async () => {
    const { open, items, simulator } = await openedTree([shop]);
    const [tag] = await open(host, 'shop');
    assert.equal(
      simulator.requests.count({ kind: 'mount' }) + simulator.requests.count({ kind: 'manifest' }),
      0,
    );
    assert.match(read(items.draw(tag ?? assert.fail())), /not checked/);
  });

  it('ask once for all tags of one digest', async () => {
    const image = { tags: ['1.0', '1.0.0', 'latest'], pushed: '1d' };
    const { open, show, simulator } = await openedTree([
      { name: 'app', teleportEnabled: true, images: [image] },
    ]);
    await show(await open(host, 'app'));
    assert.equal(simulator.requests.count({ kind: 'mount' }), 1);
  });

  it('have an icon with a colour of the theme for each state, and a badge of at most two characters', () => {
    for (const [state, { icon, badge }] of Object.entries(stateLooks)) {
      assert.ok(icon instanceof ThemeIcon && icon.color, state);
      if (badge !== undefined) assert.ok(new FileDecoration(badge) && badge.length <= 2, state);
    }
  });

  it('wear their badges, and none where there is nothing to say', async () => {
    const { open, show, decorations } = await openedTree([shop, plain]);
    const rows = [...(await open(host)), ...(await open(host, 'shop'))];
    await show(rows);
    const badges = rows.map(row => decorations.provideFileDecoration(rowUri(row))?.badge);
    assert.deepEqual(badges, [undefined, 'T', '…', '!', '✓', undefined]);
  });

  it('are drawn anew when their details have come', async () => {
    const { open, show, redrawn } = await openedTree([shop, plain]);
    const [, repository] = await open(host);
    await show([repository ?? assert.fail()]);
    assert.deepEqual(redrawn, ['demo42t.azurecr.io/shop', 'demo42t.azurecr.io']);
  });

  it('keep one object and one id through a refresh', async () => {
    const { open, tree } = await openedTree([shop]);
    const before = await open(host, 'shop');
    tree.refresh(before[0]);
    const after = await open(host, 'shop');
    assert.ok(before.length === 4 && before.every((row, index) => row === after[index]));
  });

  it('know their parents up to the registry', async () => {
    const { open } = await openedTree([{ ...plain, name: 'a/b/c' }]);
    const [tag] = await open(host, 'a/', 'b/', 'c');
    const path = [];
    for (let row: ViewRow | undefined = tag; row; row = row.parent) path.push(row.id);
    const at = 'demo42t.azurecr.io';
    assert.deepEqual(path, [`${at}/a/b/c:1`, `${at}/a/b/c`, `${at}/a/b/`, `${at}/a/`, at]);
  });

  it('stand for a failure, and offer to go on by name', async () => {
    const users = [{ name: 'reader', password: 'canary-password-of-reader', catalog: false }];
    const { open, items, services, saved } = await openedTree([shop], { data: { users } });
    await services.registries.addRepository(saved, 'shop');
    const rows = (await open(host)).map(row => items.draw(row));
    assert.deepEqual(
      rows.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['shop', 'repository unknown byName'],
        ['Repositories cannot be listed', 'failure catalogDenied'],
      ],
    );
  });

  it('say where there is nothing', async () => {
    const { open, items } = await openedTree([]);
    assert.deepEqual(
      (await open(host)).map(row => items.draw(row).label),
      ['No repositories yet. Push an image and refresh.'],
    );
  });

  it('say of a repository that the role may not see it', async () => {
    const users = [{ name: 'reader', password: 'canary-password-of-reader', repositories: ['plain'] }];
    const { open, show, items } = await openedTree([shop, plain], { data: { users } });
    const rows = await open(host);
    await show(rows);
    assert.deepEqual(
      rows.map(row => items.draw(row).description),
      ['teleport off · 1 tag', 'not visible with your role'],
    );
  });

  it('call a registry without a trace of Teleport retired, not its images broken', async () => {
    const old = { name: 'old', images: [{ tags: ['1'], pushed: '2h' }] };
    const { open, show, items } = await openedTree([old], { data: { teleport: false } });
    await show(await open(host));
    const tags = await open(host, 'old');
    await show(tags);
    assert.match(read(items.draw(tags[0] ?? assert.fail())), /^1 \| Teleport is retired here/);
    assert.equal(items.draw((await open())[0] ?? assert.fail()).description, 'Teleport is retired here');
  });
});

describe('Rows of a registry that streams', () => {
  const web = {
    name: 'web',
    convertPushedImages: true,
    images: [
      { tags: ['1.0'], pushed: '3d', layers: [40 * MB], streaming: 'converted' as const },
      { tags: ['1.1'], pushed: '2h', layers: [90 * MB], streaming: { progress: 38, doneIn: '60s' } },
      { tags: ['1.2'], pushed: '1h', layers: [MB] },
      { tags: ['1.3'], pushed: '30m', layers: [MB], streaming: { failed: 'IMAGE_NOT_RUNNABLE' as const } },
    ],
  };
  const old = { name: 'old', images: [{ tags: ['1'], pushed: '2h', layers: [MB] }] };
  const data = { teleport: false, streaming: true };

  it('say each state in words, on screen and to a screen reader', async () => {
    const { open, show, items } = await openedTree([web, old], { data });
    const repositories = await open(host);
    await show(repositories);
    const tags = await open(host, 'web');
    await show(tags);
    assert.deepEqual(
      [...(await open()), ...repositories, ...tags].map(row => read(items.draw(row))),
      [
        'demo42t | Artifact Streaming | demo42t, Artifact Streaming',
        'old | auto-convert off · 1 tag | old, auto-convert off · 1 tag',
        'web | auto-convert on · 4 tags | web, auto-convert on · 4 tags',
        '1.3 | conversion failed: image not runnable · 1 MB · 1 layer · 30 minutes ago | 1.3, conversion failed: image not runnable, 1 MB, 1 layer, 30 minutes ago',
        '1.2 | not converted · 1 MB · 1 layer · 1 hour ago | 1.2, not converted for Artifact Streaming, 1 MB, 1 layer, 1 hour ago',
        '1.1 | converting 38 % 0:37 · 90 MB · 1 layer · 2 hours ago | 1.1, converting 38 % for 37 seconds, 90 MB, 1 layer, 2 hours ago',
        '1.0 | streaming ready · 40 MB · 1 layer · 3 days ago | 1.0, ready to stream, 40 MB, 1 layer, 3 days ago',
      ],
    );
  });

  it('tell menus apart what is offered on them', async () => {
    const { open, show, items } = await openedTree([web, old], { data });
    const repositories = await open(host);
    await show(repositories);
    const tags = await open(host, 'web');
    await show(tags);
    assert.deepEqual(
      [...(await open()), ...repositories, ...tags].map(row => items.draw(row).contextValue),
      [
        'registry streaming password',
        'repository off streaming',
        'repository on streaming',
        'tag failed streaming',
        'tag notEnabled streaming',
        'tag expanding streaming',
        'tag ready streaming',
      ],
    );
  });

  it('wear a badge of their own where new pushes are converted, and those of states', async () => {
    const { open, show, decorations } = await openedTree([web, old], { data });
    const rows = [...(await open(host)), ...(await open(host, 'web'))];
    await show(rows);
    const worn = rows.map(row => decorations.provideFileDecoration(rowUri(row)));
    assert.deepEqual(
      worn.map(decoration => decoration?.badge),
      [undefined, 'S', '✕', undefined, '…', '✓'],
    );
    assert.equal(worn[1]?.tooltip, 'auto-convert on');
  });

  it('say where the role may see the images and not the policy', async () => {
    const users = [
      { name: 'reader', password: 'canary-password-of-reader', streamingPolicy: 'forbidden' as const },
    ];
    const { open, show, items, tooltips, clock } = await openedTree([web, old], { data: { ...data, users } });
    const repositories = await open(host);
    await show(repositories);
    const tags = await open(host, 'web');
    await show(tags);
    assert.deepEqual(
      repositories.map(row => read(items.draw(row))),
      [
        'old | policy not visible with your role · 1 tag | old, policy not visible with your role · 1 tag',
        'web | policy not visible with your role · 4 tags | web, policy not visible with your role · 4 tags',
      ],
    );
    assert.match(String(items.draw(tags[3] ?? assert.fail()).description), /^streaming ready/);
    const tooltip = await clock.settle(tooltips.of(repositories[0] ?? assert.fail(), steady()));
    assert.match(tooltip?.value ?? '', /Auto-convert: .*your role/);
  });

  it('ask for a policy once, and only of rows on screen', async () => {
    const { open, show, simulator } = await openedTree([web, old], { data });
    const repositories = await open(host);
    await show(repositories);
    await show(repositories);
    assert.ok(
      simulator.requests.count({ kind: 'streaming' }) <= 2,
      JSON.stringify(simulator.requests.counts()),
    );
  });

  it('tell the evidence, the meaning of a failure and the way out of it', async () => {
    const { open, show, tooltips, clock } = await openedTree([web], { data });
    const tags = await open(host, 'web');
    await show(tags);
    const text = async (index: number) =>
      (await clock.settle(tooltips.of(tags[index] ?? assert.fail(), steady())))?.value ?? '';
    assert.match(await text(3), /Why: Its streaming artifact `?sha256/);
    const failed = await text(0);
    assert.match(failed, /State: conversion failed: image not runnable/);
    assert.match(failed, /Why: This is no image that can be run\. Charts/);
    assert.match(failed, /Create Streaming Artifact\]\(command:acrTeleport\.createStreamingArtifact/);
    assert.match(await text(2), /Wait Until Ready\]\(command:/);
    for (const index of [0, 1, 2, 3])
      assert.ok(((await text(index)).match(/\]\(command:/g) ?? []).length <= 4);
  });
});

describe('Long lists', () => {
  const generated = { repositories: 250, tags: 1000 };

  it('show 100 tags of 1,000 after at most three requests, and the rest on demand', async () => {
    const { open, tree, items, clock, simulator } = await openedTree([], { data: { generated } });
    const [repository] = await open(host);
    simulator.requests.reset();
    const rows = await clock.settle(tree.children(repository));
    assert.ok(simulator.requests.total <= 3, JSON.stringify(simulator.requests.counts()));
    assert.equal(rows.length, 101);
    const more = rows.at(-1);
    assert.match(String(items.draw(more ?? assert.fail()).label), /^Load more \(100/);
    assert.ok(more?.kind === 'more');
    await clock.settle(tree.loadMore(more.parent));
    assert.equal((await clock.settle(tree.children(repository))).length, 201);
  });

  it('hold a filter to what somebody can read', async () => {
    const { open, tree, items, saved } = await openedTree([], { data: { generated } });
    const names = Array.from({ length: 800 }, (_, index) => `app-${index}`);
    tree.setFilter(saved, { words: 'match “app”', names });
    const rows = await open(host);
    assert.equal(rows.length, 501);
    assert.equal(items.draw(rows.at(-1) ?? assert.fail()).label, '300 more. Narrow the filter to see them.');
  });
});

describe('Tooltips', () => {
  it('tell digest, type, size, layers, push, check and reason of a tag', async () => {
    const { open, show, tooltips, clock } = await openedTree([shop]);
    const tags = await open(host, 'shop');
    await show(tags);
    const stuck = tags[1] ?? assert.fail();
    const text = (await clock.settle(tooltips.of(stuck, steady())))?.value ?? '';
    for (const part of [
      /`sha256:[0-9a-f]{12}`/,
      /Media type: application\/vnd/,
      /17 GB compressed/,
      /1 layer, the largest 17 GB/,
      /Pushed: 14 minutes ago \(\d{4}-/,
      /Checked: /,
      /layers over 16 GB never finish/,
    ])
      assert.match(text, part);
    assert.ok((text.match(/\]\(command:/g) ?? []).length <= 4);
  });

  it('tell the platforms of an index', async () => {
    const index = { tags: ['1'], pushed: '1d', platforms: ['linux/amd64', 'linux/arm64'] };
    const { open, tooltips, clock } = await openedTree([{ name: 'multi', images: [index] }]);
    const [tag] = await open(host, 'multi');
    assert.match(
      (await clock.settle(tooltips.of(tag ?? assert.fail(), steady())))?.value ?? '',
      /Platforms: linux\/amd64, linux\/arm64/,
    );
  });

  it('run no command but ours', async () => {
    const { open, tooltips, clock } = await openedTree([shop]);
    const [tag] = await open(host, 'shop');
    const tooltip = await clock.settle(tooltips.of(tag ?? assert.fail(), steady()));
    const trust = tooltip?.isTrusted;
    assert.ok(typeof trust === 'object' && trust.enabledCommands.every(id => id.startsWith('acrTeleport.')));
  });
});
