import type { WireChunk } from '../protocol/receiver/transport.ts';
import type { Store } from '../store/open.ts';
import type { ReportOptions, SavedFile } from './face.ts';

export async function rawPagesFile(_store: Store, _serial: string, _options: ReportOptions): Promise<SavedFile | null> {
  return null;
}

export function wireLogFile(_chunks: readonly WireChunk[], _options: ReportOptions): SavedFile | null {
  return null;
}
