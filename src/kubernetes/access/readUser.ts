import type { AuthProvider, ExecPlugin, Impersonation, KubeUser } from './kubeconfig';
import {
  booleanIn,
  type Entry,
  fileIn,
  mappingIn,
  mappingsIn,
  pemIn,
  resolved,
  textIn,
  textsIn,
} from './userFields';

/** Reads one entry of a kubeconfig's users. Throws KubeconfigError. */
export function readUser(entry: Entry): KubeUser {
  const { name, path, place } = entry;
  const certificate = pemIn(entry, 'client-certificate');
  const key = pemIn(entry, 'client-key');
  if (certificate && !key)
    throw place.failure(`user ${name} has a client certificate and no key to it`, path);
  const tokenFile = fileIn(entry, 'tokenFile');
  const exec = readExec(entry);
  const impersonation = readImpersonation(entry);
  const authProvider = readAuthProvider(entry);
  return {
    name,
    ...(certificate && key ? { certificate, key } : {}),
    ...textsOf(entry),
    ...(tokenFile ? { tokenFile } : {}),
    ...(exec ? { exec } : {}),
    ...(authProvider ? { authProvider } : {}),
    ...(impersonation ? { impersonation } : {}),
  };
}

function textsOf(entry: Entry): Pick<KubeUser, 'token' | 'username' | 'password'> {
  const texts = (['token', 'username', 'password'] as const).flatMap(name => {
    const value = textIn(entry, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(texts);
}

function readAuthProvider(entry: Entry): AuthProvider | undefined {
  const provider = mappingIn(entry, 'auth-provider');
  if (provider === undefined) return undefined;
  const config = mappingIn(provider, 'config');
  const idToken = config && textIn(config, 'id-token');
  return {
    name: textIn(provider, 'name') ?? '(none)',
    ...(idToken ? { idToken } : {}),
    canRenew: config !== undefined && textIn(config, 'refresh-token') !== undefined,
  };
}

function readExec(entry: Entry): ExecPlugin | undefined {
  const exec = mappingIn(entry, 'exec');
  if (exec === undefined) return undefined;
  const wrong = (said: string) => exec.place.failure(`the plugin of user ${entry.name} ${said}`, exec.path);
  const apiVersion = textIn(exec, 'apiVersion');
  const command = textIn(exec, 'command');
  if (command === undefined) throw wrong('names no command');
  if (apiVersion === undefined || !/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(apiVersion))
    throw wrong(`has the apiVersion ${apiVersion ?? '(none)'}, which clients do not speak any more`);
  // Version v1 has no default for it.
  const mode = textIn(exec, 'interactiveMode') ?? (apiVersion.endsWith('/v1') ? undefined : 'IfAvailable');
  if (mode !== 'Never' && mode !== 'IfAvailable' && mode !== 'Always')
    throw wrong(
      mode === undefined ? 'names no interactiveMode' : `has the interactiveMode ${mode}, which is none`,
    );
  const installHint = textIn(exec, 'installHint');
  return {
    apiVersion,
    command: commandPath(command, exec),
    args: textsIn(exec, 'args'),
    environment: environmentOf(exec),
    interactiveMode: mode,
    providesClusterInfo: booleanIn(exec, 'provideClusterInfo'),
    ...(installHint ? { installHint } : {}),
  };
}

/** A bare name is looked for in PATH; anything else is a file, from where the kubeconfig is. */
function commandPath(command: string, exec: Entry): string {
  const separator = exec.place.platform === 'win32' ? /[/\\]/ : /\//;
  return separator.test(command) ? resolved(exec, 'command', command) : command;
}

function environmentOf(exec: Entry): Readonly<Record<string, string>> {
  const pairs = mappingsIn(exec, 'env').flatMap(each => {
    const name = textIn(each, 'name');
    return name ? [[name, textIn(each, 'value') ?? ''] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function readImpersonation(entry: Entry): Impersonation | undefined {
  const user = textIn(entry, 'as');
  const uid = textIn(entry, 'as-uid');
  const groups = textsIn(entry, 'as-groups');
  const extra = mappingIn(entry, 'as-user-extra');
  const hasExtra = Object.keys(extra?.fields ?? {}).length > 0;
  if (user !== undefined) return { user, ...(uid ? { uid } : {}), groups, hasExtra };
  if (uid === undefined && groups.length === 0 && !hasExtra) return undefined;
  const said = `user ${entry.name} acts with the uid, groups or fields of somebody whom it does not name ("as")`;
  throw entry.place.failure(said, entry.path);
}
