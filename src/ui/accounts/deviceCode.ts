import { env, Uri } from 'vscode';
import type { DeviceCode } from '../../azure/identity/identityAccount';
import { showError } from '../feedback';
import { window } from '../window';

/** Shows what to enter where; whether it was entered is told by the sign-in that waits for it. */
export function showDeviceCode(deviceCode: DeviceCode): void {
  void offer(deviceCode).catch(showError);
}

async function offer({ code, address }: DeviceCode): Promise<void> {
  const copyAndOpen = 'Copy Code and Open';
  const text = `To sign in to Azure, enter the code ${code} at ${address}.`;
  if ((await window.showInformationMessage(text, copyAndOpen)) !== copyAndOpen) return;
  await env.clipboard.writeText(code);
  await env.openExternal(Uri.parse(address));
}
