import assert from 'node:assert/strict';
import { deployable } from '../../../src/kubernetes/manifests/deployable';
import { ManifestError } from '../../../src/kubernetes/manifests/manifestProblem';
import { readManifests } from '../../../src/kubernetes/manifests/readManifests';
import { thrownBy } from '../../support/errors';

async function refusal(name: string, text: string): Promise<ManifestError> {
  const manifests = await readManifests(text);
  return thrownBy(ManifestError, () => deployable(manifests, { name, text }));
}

const pod = (image: string, name = 'web') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { containers: [{ name: web, image: ${image} }] }\n`;

describe('what manifests are made of', () => {
  const kustomizations: readonly (readonly [string, string])[] = [
    ['shop/kustomization.yaml', 'resources:\n  - front.yaml\n'],
    [
      'shop/base.yaml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
    ],
    [
      'shop/base.yaml',
      `${pod('a')}---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: x }\n`,
    ],
  ];
  for (const [name, text] of kustomizations)
    it(`is named, and how to deploy it: a Kustomization, ${JSON.stringify(text.slice(0, 40))}`, async () => {
      const { code, message, hint } = await refusal(name, text);
      assert.equal(code, 'kustomization');
      assert.match(message, /this is a Kustomization\.$/);
      assert.equal(hint, 'Deploy what it makes: kubectl kustomize shop | acr-teleport deploy -');
    });

  const charts: readonly (readonly [string, string, string])[] = [
    ['shop/templates/front.yaml', `{{- if .Values.front }}\n${pod('a')}{{- end }}\n`, 'shop'],
    ['shop/templates/front.yaml', pod('"{{ .Values.image }}"'), 'shop'],
    ['my shop\\templates\\front.yaml', pod('a', '"{{ include \\"name\\" . }}"'), '"my shop"'],
    ['front.yaml', `${pod('a')}  labels:\n    {{- include "labels" . | nindent 4 }}\n`, '.'],
    ['shop/values.yaml', 'image: a\n', 'shop'],
    ['shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 0.1.0\n', 'shop'],
  ];
  for (const [name, text, folder] of charts)
    it(`is named, and how to deploy it: Helm, ${name} ${JSON.stringify(text.slice(0, 30))}`, async () => {
      const { code, hint } = await refusal(name, text);
      assert.equal(code, 'helm');
      assert.equal(hint, `Deploy what it makes: helm template ${folder} | acr-teleport deploy -`);
    });

  it('is nothing that only has braces, or is a Kustomization of Flux', async () => {
    const rules = `${pod('a')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: rules }\ndata:\n  a: 'on {{ $labels.instance }}'\n`;
    const flux = `${pod('a')}---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x }\n`;
    for (const text of [rules, flux])
      assert.equal(deployable(await readManifests(text), { name: 'a.yaml', text }).length, 2);
    const { code } = await refusal('a.yaml', `a: '{{ $labels.instance }}'\nb: [1\n`.replace('$labels', 'x'));
    assert.equal(code, 'syntax');
  });

  it('may make pods without an image where its kind is not of Kubernetes itself', async () => {
    const text = 'apiVersion: shop.example.com/v1\nkind: Shop\nmetadata: { name: a }\n';
    assert.equal(deployable(await readManifests(text), { name: 'a.yaml', text }).length, 1);
    const { code } = await refusal(
      'a.yaml',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n',
    );
    assert.equal(code, 'noImage');
  });
});
