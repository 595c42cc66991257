import { count } from '../../base/units';
import { azureVoteImages, type Sample } from '../../kubernetes/samples/samples';
import type { ComparedImage, Lane, LaneName } from '../../teleport/comparison/state';
import { imageName, laneTitles } from '../../teleport/comparison/words';
import type { DeployTarget } from '../../teleport/deployment/target';
import { confirm } from '../feedback';
import { window } from '../window';

const usualRounds = 3;
const mostRounds = 50;

/** The images that a sample pulls, in full. */
export function imagesOf(sample: Sample): readonly string[] {
  if (sample.kind === 'image') return [sample.image];
  return azureVoteImages.map(image => `${sample.loginServer}/${image}`);
}

/** A comparison takes a fast lane and the normal one; says what is missing where there are not both. */
export async function hasBothLanes({ name }: DeployTarget, lanes: readonly Lane[]): Promise<boolean> {
  const fast = lanes.some(lane => lane.name !== 'shuttle');
  const normal = lanes.some(lane => lane.name === 'shuttle');
  if (fast && normal) return true;
  const lack = fast
    ? 'no ready Linux node beside those: the normal pull needs a pool of its own'
    : 'no ready Linux node that starts images early: none has the label acr-teleport=enabled, or Artifact Streaming on';
  await window.showWarningMessage(`${name} has ${lack}. Add a node pool, or choose another cluster.`);
  return false;
}

/** Which of three or more lanes; `likely` is what the image's registry has. undefined when the person goes away. */
export async function askComparedLanes(
  lanes: readonly Lane[],
  likely: LaneName | undefined,
): Promise<readonly Lane[] | undefined> {
  if (lanes.length < 3) return lanes;
  const preferred = lanes.find(({ name }) => name === likely) ?? lanes[0];
  const items = lanes.map(lane => ({
    label: laneTitles[lane.name],
    description: `nodes with ${lane.selector.label}=${lane.selector.value}`,
    picked: lane.name === 'shuttle' || lane === preferred,
    lane,
  }));
  const picked = await window.showQuickPick(items, {
    title: 'Compare which ways to pull?',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if (picked.length > 1) return picked.map(({ lane }) => lane);
  await window.showInformationMessage('Comparing takes two ways to pull at least.');
  return undefined;
}

export async function askRounds(): Promise<number | undefined> {
  const typed = await window.showInputBox({
    title: 'How many rounds?',
    prompt: 'Each one pulls the image once a lane; from three on, medians tell something.',
    value: String(usualRounds),
    ignoreFocusOut: true,
    validateInput: text =>
      /^[1-9]\d?$/.test(text) && Number(text) <= mostRounds ? undefined : `A number from 1 to ${mostRounds}.`,
  });
  return typed === undefined ? undefined : Number(typed);
}

/** Whether nodes are made anew between rounds, with what that costs. undefined when the person goes away. */
export async function askRecycling(
  target: DeployTarget,
  lanes: readonly Lane[],
): Promise<boolean | undefined> {
  const items = [
    {
      label: '$(circle-slash) Leave the Nodes as They Are',
      detail: 'An image that a node has already is not pulled again; such a round counts for nothing.',
      recycle: false,
    },
    {
      label: '$(sync) Make the Nodes Anew Between Rounds',
      detail: `${costOf(target, lanes)} Before the first round too, where a node has the image. Some minutes each time, and all that runs there stops.`,
      recycle: true,
    },
  ];
  return (await window.showQuickPick(items, { title: 'Between rounds', ignoreFocusOut: true }))?.recycle;
}

function costOf({ azure }: DeployTarget, lanes: readonly Lane[]): string {
  if (azure === undefined)
    return 'Deletes the node objects of both lanes, whose machines your cluster has to replace.';
  const pools = azure.cluster.pools.filter(({ labels, name }) =>
    lanes.some(({ selector }) => labels[selector.label] === selector.value || selector.value === name),
  );
  const names = pools.map(({ name, count: nodes = 0 }) => `${name} (${count(nodes, 'node')})`);
  return `Scales ${names.length === 0 ? 'the pools' : names.join(' and ')} to 0 and back.`;
}

const recyclingWords =
  'Between rounds, and before the first where a node has the image already, the nodes of these lanes are made anew. What runs there stops.';

export interface ComparisonQuestion {
  readonly namespace: string;
  readonly images: readonly ComparedImage[];
  readonly lanes: readonly Lane[];
  readonly rounds: number;
  readonly recycle: boolean;
}

/** Names the cluster and all that is going to happen there. */
export function agreesToCompare({ name }: DeployTarget, question: ComparisonQuestion): Promise<boolean> {
  const { namespace, images, lanes, rounds, recycle } = question;
  const names = images.map(({ reference }) => imageName(reference)).join(' and ');
  const detail = [
    `${count(rounds, 'round')} in namespace ${namespace}; each deploys ${names} once a lane and removes it again.`,
    ...lanes.map(
      ({ name: lane, selector }) => `${laneTitles[lane]}: nodes with ${selector.label}=${selector.value}`,
    ),
    ...(recycle ? ['', recyclingWords] : []),
  ].join('\n');
  return confirm(`Compare pull times on ${name}?`, detail, 'Compare');
}
