import assert from 'node:assert/strict';
import { isInstalled } from '../clients/program';
import { clusterImage, ReachedCluster } from '../clients/reachedCluster';
import { skip } from '../host/skip';
import { Workbench } from '../host/workbench';

const front = (name: string, traits: { image?: string; seconds?: number } = {}) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  progressDeadlineSeconds: ${traits.seconds ?? 600}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: web
          image: ${traits.image ?? clusterImage}
`;

const service = (name: string, type = 'ClusterIP') => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  type: ${type}
  selector:
    app: ${name}
  ports:
    - port: 80
`;

const nowhere = 'mine1.azurecr.io/team/app:none';

const files = {
  'shop/front.yaml': `${front('front')}---\n${service('front', 'LoadBalancer')}`,
  'shop/back.yaml': front('back'),
  'shop/side.yml': front('side'),
  'shop/shared.yaml': `${front('shared')}---\n${service('shared')}`,
  'broken/late.yaml': front('late', { image: nowhere, seconds: 40 }),
  'broken/stopped.yaml': front('stopped', { image: nowhere }),
  'broken/denied.yaml': front('denied', { image: 'docker.example/nginx:1' }),
  'broken/unreadable.yaml': 'kind: Pod\n  name: [1\n',
};

const admission = [
  {
    name: 'images.example',
    resources: ['deployments', 'pods'],
    allowedImages: ['mine1.azurecr.io/'],
    message: 'images come from mine1.azurecr.io alone',
  },
];

describe('Deploying manifests of one’s own to a cluster of the kubeconfig', () => {
  let workbench: Workbench;
  let cluster: ReachedCluster;
  const line = (text: RegExp) => workbench.page.locator('.view-line').filter({ hasText: text }).first();
  const button = (name: string | RegExp) => workbench.page.getByRole('button', { name }).first();

  before(async () => {
    cluster = await ReachedCluster.open({ kubernetes: { admission }, speed: 4 });
    workbench = await Workbench.open({
      name: 'ui-manifests',
      files,
      env: { KUBECONFIG: await cluster.kubeconfig('developer') },
    });
  });
  after(async () => {
    await workbench?.close();
    await cluster?.close();
  });

  const openFile = async (name: string) => {
    await workbench.press('Control+P');
    await workbench.type(name);
    await workbench.see(workbench.quickPickItem(new RegExp(name.replace('.', '\\.'))));
    await workbench.press('Enter');
    await workbench.see(workbench.page.getByRole('tab', { name: new RegExp(`^${name}`) }));
  };

  /** Up to the dry run, past images whose registry nobody here can reach. */
  const chooseCluster = async () => {
    await workbench.pick(/\baks, default/);
    await workbench.pick(/^default/);
    await workbench.pick(/Go On/);
  };

  const deploy = async () => {
    await workbench.see(workbench.quickPickItem(/Deploy to aks/), 30_000);
    await workbench.pick(/Deploy to aks/);
  };

  const there = async (): Promise<string> => {
    const { code, out, err } = await cluster.kubectl(['get', 'deployments,services', '-o', 'name']);
    assert.equal(code, 0, err);
    return out;
  };

  it('deploys what the editor shows, saved or not, to its end, and removes it again', async () => {
    await openFile('front.yaml');
    await workbench.openMenu(
      workbench.page.locator('.editor-actions').getByRole('button', { name: 'More Actions...' }),
      'Deploy This Manifest…',
    );
    await workbench.screenshot('manifest-editor');
    await workbench.menu('Deploy This Manifest…');
    await workbench.see(workbench.page.getByText('Deploy front.yaml to which cluster?'));
    await workbench.screenshot('manifest-target');
    await workbench.pick(/\baks, default/);
    await workbench.pick(/^default/);
    await workbench.see(workbench.page.getByText('Before it is deployed to aks'));
    await workbench.screenshot('manifest-preflight');
    await workbench.pick(/Go On/);
    await workbench.see(workbench.quickPickItem(/Deploy to aks/), 30_000);
    await workbench.see(line(/kind:.Deployment/));
    await workbench.screenshot('manifest-dry-run');
    await deploy();
    const done = workbench.notification(/Deployed to aks, namespace default\. front answers at/);
    await workbench.see(done, 90_000);
    await workbench.screenshot('manifest-deployed');
    await workbench.click(done.getByRole('button', { name: 'Clean Up…' }));
    await workbench.see(workbench.question(/Delete 2 objects from aks\?/));
    await workbench.screenshot('manifest-clean-up');
    await workbench.click(button(/^Delete 2 objects$/));
    await workbench.see(workbench.notification(/Deleted 2 objects from aks/), 60_000);
    assert.doesNotMatch(await there(), /front/);
    await workbench.dismissNotifications();
  });

  it('deploys several files that were selected in the explorer', async () => {
    await workbench.press('Control+Shift+E');
    await workbench.see(workbench.row(/^back\.yaml/));
    await workbench.click(workbench.row(/^back\.yaml/));
    await workbench.row(/^side\.yml/).click({ modifiers: ['ControlOrMeta'] });
    await workbench.click(workbench.row(/^side\.yml/), { button: 'right' });
    await workbench.see(workbench.page.getByRole('menuitem', { name: 'Deploy This Manifest…' }));
    await workbench.screenshot('manifests-selected');
    await workbench.menu('Deploy This Manifest…');
    await workbench.see(workbench.page.getByText('Deploy 2 files to which cluster?'));
    await chooseCluster();
    await deploy();
    await workbench.see(workbench.notification(/Deployed to aks, namespace default/), 90_000);
    assert.match(await there(), /deployment\.apps\/back\ndeployment\.apps\/side\n/);
    await workbench.dismissNotifications();
  });

  it('says where a file cannot be read, with the cursor there', async () => {
    await openFile('unreadable.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await workbench.see(workbench.notification(/unreadable\.yaml, line 1, column 7: /));
    await workbench.see(workbench.page.getByText('Ln 1, Col 7'));
    await workbench.screenshot('manifest-unreadable');
    await workbench.dismissNotifications();
  });

  it('tells what the cluster’s admission denies, and leaves nothing there', async () => {
    await openFile('denied.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await chooseCluster();
    const denied = workbench.notification(
      /images come from mine1\.azurecr\.io alone.*Nothing was changed on aks/s,
    );
    await workbench.see(denied, 30_000);
    await workbench.screenshot('manifest-denied');
    assert.doesNotMatch(await there(), /denied/);
    await workbench.dismissNotifications();
  });

  it('says why images cannot be pulled while it waits, and removes what it created when it is cancelled', async () => {
    await openFile('stopped.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await chooseCluster();
    await deploy();
    const waiting = workbench.notification(/Deploying to aks.*cannot be pulled/s);
    await workbench.see(waiting, 60_000);
    await workbench.screenshot('manifest-waiting');
    await workbench.click(waiting.getByRole('button', { name: 'Cancel' }));
    await workbench.see(workbench.notification(/1 object that it had created is removed again/), 60_000);
    await workbench.screenshot('manifest-stopped');
    assert.doesNotMatch(await there(), /stopped/);
    await workbench.dismissNotifications();
  });

  it('tells a rollout that failed with its reason, shows the events, and offers to clean up', async () => {
    await openFile('late.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await chooseCluster();
    await deploy();
    const failed = workbench.notification(
      /Deployment late did not roll out on aks.*Created so far: Deployment late/s,
    );
    await workbench.see(failed, 90_000);
    await workbench.screenshot('manifest-failed');
    await workbench.click(failed.getByRole('button', { name: 'Clean Up…' }));
    await workbench.click(button(/^Delete 1 object$/));
    await workbench.see(workbench.notification(/Deleted 1 object from aks/), 60_000);
    assert.doesNotMatch(await there(), /late/);
    await workbench.dismissNotifications();
  });

  it('names who owns a field that it would change, and takes it over only when that was said', async function () {
    if (!(await isInstalled('kubectl', 'help'))) skip(this, 'kubectl is not installed');
    const selector = async () =>
      (await cluster.kubectl(['get', 'service', 'shared', '-o', 'jsonpath={.spec.selector.app}'])).out;
    const theirs = service('shared').replace('app: shared', 'app: theirs');
    const apply = ['apply', '--server-side', '--validate=false', '--field-manager=shop-team', '-f', '-'];
    const { code, err } = await cluster.kubectl(apply, { input: theirs });
    assert.equal(code, 0, err);
    await openFile('shared.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await chooseCluster();
    const question = workbench.question(/Take over 1 field on aks\?.*belongs to shop-team/s);
    await workbench.see(question, 30_000);
    await workbench.screenshot('manifest-conflict');
    await workbench.click(button(/^Cancel$/));
    await workbench.gone(question);
    assert.equal(await selector(), 'theirs');
    await openFile('shared.yaml');
    await workbench.palette('ACR Teleport: Deploy This Manifest…');
    await chooseCluster();
    await workbench.see(question, 30_000);
    await workbench.click(button(/^See What Would Change$/));
    await deploy();
    await workbench.see(workbench.notification(/Deployed to aks, namespace default/), 90_000);
    assert.equal(await selector(), 'shared');
    await workbench.dismissNotifications();
  });

  it('finds what is left after the window was reloaded, and removes all of it and nothing else', async () => {
    await workbench.reload();
    await workbench.palette('ACR Teleport: Clean Up…');
    await workbench.pick(/\baks, default/);
    const runs = workbench.page.locator('.quick-input-list .monaco-list-row');
    await workbench.see(runs.filter({ hasText: /Deployment back, Deployment side/ }).first());
    await workbench.screenshot('manifests-clean-up');
    await workbench.press('Enter');
    await workbench.see(
      workbench.question(/Delete \d objects from aks\?.*Deployment back.*Deployment side/s),
    );
    await workbench.click(button(/^Delete \d objects$/));
    await workbench.see(workbench.notification(/Deleted \d objects from aks/), 90_000);
    // Its first owner made it, though a field was taken over.
    assert.equal(await there(), 'service/shared\n');
  });
});
