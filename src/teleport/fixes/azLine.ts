/** What follows an option: a value, several, or nothing. */
type Value = string | number | readonly string[] | true;

/** A command line of the Azure CLI, quoted for a POSIX shell; PowerShell reads it alike where no value holds a quote. */
export function azLine(command: string, options: Readonly<Record<string, Value>>): string {
  return ['az', command, ...Object.entries(options).map(([name, value]) => option(name, value))].join(' ');
}

function option(name: string, value: Value): string {
  if (value === true) return `--${name}`;
  const values = (Array.isArray(value) ? value : [String(value)]).map(quoted);
  // After a space, what starts with a dash would be taken for an option.
  return `--${name}${values[0]?.startsWith('-') ? '=' : ' '}${values.join(' ')}`;
}

/** A word of a command line, for a POSIX shell. */
export function quoted(value: string): string {
  return /^[\w./:+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
