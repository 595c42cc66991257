import { asArray, asRecord, asString, type JsonRecord } from '../../base/json';
import type { ExecPlugin, Impersonation, KubeUser } from './kubeconfig';
import { type Entry, fileIn, type Place, pemIn, textIn } from './userFields';

/** Reads one entry of a kubeconfig's users. Throws KubeconfigError. */
export function readUser({ name, fields, path }: Entry, place: Place): KubeUser {
  const certificate = pemIn(fields, 'client-certificate', path, place);
  const key = pemIn(fields, 'client-key', path, place);
  if (certificate && !key)
    throw place.failure(`user ${name} has a client certificate and no key to it`, path);
  const tokenFile = fileIn(fields, 'tokenFile', path, place);
  const exec = readExec(fields, path, place, name);
  const impersonation = readImpersonation(fields);
  const authProvider = textIn(asRecord(fields['auth-provider']) ?? {}, 'name');
  return {
    name,
    ...(certificate && key ? { certificate, key } : {}),
    ...textsOf(fields),
    ...(tokenFile ? { tokenFile } : {}),
    ...(exec ? { exec } : {}),
    ...(authProvider ? { authProvider } : {}),
    ...(impersonation ? { impersonation } : {}),
  };
}

function textsOf(fields: JsonRecord): Pick<KubeUser, 'token' | 'username' | 'password'> {
  const texts = (['token', 'username', 'password'] as const).flatMap(name => {
    const value = textIn(fields, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(texts);
}

function readExec(
  fields: JsonRecord,
  path: Entry['path'],
  place: Place,
  user: string,
): ExecPlugin | undefined {
  const exec = asRecord(fields.exec);
  if (exec === undefined) return undefined;
  const wrong = (said: string) => place.failure(`the plugin of user ${user} ${said}`, [...path, 'exec']);
  const apiVersion = textIn(exec, 'apiVersion');
  const command = textIn(exec, 'command');
  const mode = textIn(exec, 'interactiveMode') ?? 'IfAvailable';
  if (command === undefined) throw wrong('names no command');
  if (apiVersion === undefined || !/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(apiVersion))
    throw wrong(`has the apiVersion ${apiVersion ?? '(none)'}, which clients do not speak any more`);
  if (mode !== 'Never' && mode !== 'IfAvailable' && mode !== 'Always')
    throw wrong(`has the interactiveMode ${mode}, which is none`);
  const installHint = textIn(exec, 'installHint');
  return {
    apiVersion,
    command: commandPath(command, place),
    args: asArray(exec.args).flatMap(value => asString(value) ?? []),
    environment: environmentOf(exec),
    interactiveMode: mode,
    providesClusterInfo: textIn(exec, 'provideClusterInfo') === 'true',
    ...(installHint ? { installHint } : {}),
  };
}

/** A bare name is looked for in PATH; anything else is a file, from where the kubeconfig is. */
function commandPath(command: string, { resolve }: Place): string {
  return /[/\\]/.test(command) ? (resolve(command) ?? command) : command;
}

function environmentOf(exec: JsonRecord): Readonly<Record<string, string>> {
  const pairs = asArray(exec.env).flatMap(each => {
    const name = asString(asRecord(each)?.name);
    return name ? [[name, asString(asRecord(each)?.value) ?? ''] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function readImpersonation(fields: JsonRecord): Impersonation | undefined {
  const user = textIn(fields, 'as');
  if (user === undefined) return undefined;
  const uid = textIn(fields, 'as-uid');
  return {
    user,
    ...(uid ? { uid } : {}),
    groups: asArray(fields['as-groups']).flatMap(value => asString(value) ?? []),
    hasExtra: Object.keys(asRecord(fields['as-user-extra']) ?? {}).length > 0,
  };
}
