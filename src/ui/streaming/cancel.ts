import type { MessageItem } from 'vscode';
import { count } from '../../base/units';
import { shortName } from '../../registry/reference';
import type { StreamingOperation } from '../../registry/streaming/operation';
import { cancelConversion } from '../../teleport/conversion';
import type { ViewedImage } from '../../teleport/expansionMonitor';
import type { Services } from '../../teleport/services';
import { withProgress } from '../feedback';
import { window } from '../window';

/** Asks whether conversions are to stop in the registry itself, and stops them. Left alone, they go on there. */
export async function cancelConversions(services: Services, images: readonly ViewedImage[]): Promise<void> {
  const [first] = images;
  if (first === undefined) return;
  const isOne = images.length === 1;
  const what = isOne ? `the conversion of ${shortName(first)}` : count(images.length, 'conversion');
  const detail = `What was converted so far is given up; the ${isOne ? 'image stays as it was. Left alone, the conversion goes on there, and the row follows it' : 'images stay as they were. Left alone, the conversions go on there, and the rows follow them'}.`;
  const verb = isOne ? 'Cancel Conversion' : `Cancel ${count(images.length, 'Conversion')}`;
  // Beside a verb that begins with it, the editor's own "Cancel" would say the opposite of what it does.
  const leave: MessageItem = { title: 'Leave It Running', isCloseAffordance: true };
  const options = { modal: true, detail };
  const question = `Cancel ${what} in the registry?`;
  const answer = await window.showWarningMessage(question, options, { title: verb }, leave);
  if (answer?.title !== verb) return;
  const ended = await withProgress(`Canceling ${what}`, signal =>
    Promise.all(
      images.map(async image => ({ image, operation: await cancelConversion(services, image, signal) })),
    ),
  );
  const late = ended.filter(({ operation }) => operation?.status !== 'Canceled');
  if (late.length === 0) return;
  const told = late.map(({ image, operation }) => `${shortName(image)} ${endWords(operation)}`);
  void window.showWarningMessage(`Not canceled: ${told.join('; ')}.`);
}

function endWords(operation: StreamingOperation | undefined): string {
  if (operation === undefined) return 'is not being converted';
  return operation.status === 'Succeeded' ? 'was converted before' : `is ${operation.status}`;
}
