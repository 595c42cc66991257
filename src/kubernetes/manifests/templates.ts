import { positionsIn } from '../yamlText';
import { type ManifestProblem, problem } from './manifestProblem';
import type { Manifests } from './readManifests';

/**
 * Says of a file that it is what Kustomize or Helm makes manifests of, and is none itself: a Kustomization, or a part of a chart. undefined: neither.
 * Braces in a text, such as in the rules of an alert, are no template.
 */
export function templateProblem(
  { documents, problems }: Manifests,
  { name, text }: { readonly name: string; readonly text: string },
): ManifestProblem | undefined {
  const folder = folderOf(name);
  const file = baseOf(name).toLowerCase();
  const at = positionsIn(text);
  const kustomization = documents.find(({ object: { apiVersion } }) =>
    apiVersion.startsWith('kustomize.config.k8s.io/'),
  );
  const says = /^kind:\s*["']?(?:Kustomization|Component)["']?\s*$/m.exec(text);
  const isNamed = /^kustomization(?:\.ya?ml)?$/.test(file);
  const isOfFlux = text.includes('kustomize.toolkit.fluxcd.io');
  if (kustomization || isNamed || (says && problems.length > 0 && !isOfFlux)) {
    const position = kustomization?.position ?? at(says?.index ?? 0);
    return problem('kustomization', 'this is a Kustomization', position, hints.kustomization(folder));
  }
  const isChart = problems.length > 0 && /^(?:chart|values)\.ya?ml$/.test(file);
  const brace = templateAt(documents, text, problems.length > 0);
  if (!isChart && brace === undefined) return undefined;
  const said = isChart ? 'this is a part of a Helm chart' : 'this is a Helm template';
  const chart = baseOf(folder) === 'templates' ? folderOf(folder) : folder;
  return problem('helm', said, at(brace ?? 0), hints.helm(chart));
}

const hints = {
  kustomization: (folder: string) =>
    `Deploy what it makes: kubectl kustomize ${word(folder)} | acr-teleport deploy -`,
  helm: (folder: string) => `Deploy what it makes: helm template ${word(folder)} | acr-teleport deploy -`,
};

/** For the folder of a chart or of a Kustomization. */
export const folderHints = hints;

/** Where braces stand that something has to fill in: they break the YAML, or stand for a name or an image. */
function templateAt(documents: Manifests['documents'], text: string, isBroken: boolean): number | undefined {
  const found = text.search(/\{\{/);
  if (found < 0) return undefined;
  const isFilledIn = documents.some(({ object, images }) =>
    [object.metadata.name, object.metadata.namespace, ...images.map(({ image }) => image)].some(value =>
      value?.includes('{{'),
    ),
  );
  const action = text.search(
    /\{\{-?\s*(?:\.|\$|\/\*|if |else|end|range |with |include |template |define |toYaml |default |quote |tpl |required |printf )/,
  );
  if (isFilledIn) return found;
  return isBroken && action >= 0 ? action : undefined;
}

function folderOf(path: string): string {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return at < 0 ? '.' : path.slice(0, at) || '/';
}

function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function word(path: string): string {
  return /^[\w./\\:~-]+$/.test(path) ? path : `"${path}"`;
}
