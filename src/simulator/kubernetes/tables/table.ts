import type { KubeObject } from '../objects';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** 0 for what is always shown, 1 for what `-o wide` adds. */
  readonly priority: number;
  readonly format?: 'name';
}

/** How things of a kind are written as a line. */
export interface Layout {
  readonly columns: readonly Column[];
  cells(object: KubeObject, now: number): readonly (string | number)[];
}

/** `Name*` is written in the format of names, a `+` begins what is shown on request alone, a `#` a number. */
export function columnsOf(names: readonly string[]): Column[] {
  return names.map(written => {
    const name = written.replace(/^[+#]+|\*$/g, '');
    const isWide = written.startsWith('+');
    return {
      name,
      type: written.replace(/^\+/, '').startsWith('#') ? 'integer' : 'string',
      priority: isWide ? 1 : 0,
      ...(written.endsWith('*') && { format: 'name' as const }),
    };
  });
}

export interface TableOptions {
  /** What of each object stands beside its line. */
  readonly include: 'None' | 'Metadata' | 'Object';
  /** In a stream only the first table has columns. */
  readonly hasColumns: boolean;
  readonly now: number;
  /** Of the list. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Objects as a `Table`, which the API makes for those who show them to people (Kubernetes, "API Concepts"). */
export function tableOf(objects: readonly KubeObject[], layout: Layout, options: TableOptions) {
  const { include, hasColumns, now, metadata } = options;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: hasColumns
      ? layout.columns.map(column => ({ format: '', description: '', ...column }))
      : [],
    rows: objects.map(object => ({
      cells: layout.cells(object, now),
      ...(include === 'Object' && { object }),
      ...(include === 'Metadata' && { object: metadataOf(object) }),
    })),
  };
}

function metadataOf({ metadata }: KubeObject) {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
