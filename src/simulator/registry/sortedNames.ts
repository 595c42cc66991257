/** Where `name` stands in a sorted list, or where it would have to be put in. */
export function placeOf(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place after `name`, whether it is in the list or not. */
export function placeAfter(names: readonly string[], name: string): number {
  const place = placeOf(names, name);
  return names[place] === name ? place + 1 : place;
}
