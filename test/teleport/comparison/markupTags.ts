import assert from 'node:assert/strict';

const withoutEnd = new Set(['meta', '!doctype']);

export interface Tag {
  readonly name: string;
  readonly attributes: string;
}

/** The tags of HTML or XML as we write it; fails where one is not closed in order, or where text holds a `<` of its own. */
export function tagsOf(markup: string): Tag[] {
  const open: string[] = [];
  const tags: Tag[] = [];
  const body = markup.replace(/<style[^>]*>[\s\S]*?<\/style>/, '');
  const rest = body.replace(
    /<(\/?)([!a-zA-Z][\w]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g,
    (_, close: string, given: string, attributes: string, alone: string) => {
      const name = given.toLowerCase();
      if (close) assert.equal(open.pop(), name);
      else tags.push({ name, attributes });
      if (!close && !alone && !withoutEnd.has(name)) open.push(name);
      return '';
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /[<>]/);
  return tags;
}
