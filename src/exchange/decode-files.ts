import { ExchangeError } from './errors.ts';
import { pagesOfFile } from './page-files.ts';
import { isBad, pageJson, type PageJson } from './page-json.ts';

export interface PageFile {
  /** As it was asked for. */
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  /** Throws `ExchangeError` 'unreadable'. */
  read(): Uint8Array;
}

export interface PagesJson {
  readonly kind: 'pages';
  readonly pages: readonly (PageJson & { readonly file: string })[];
}

/** 0: all in order. 1: a wrong CRC or an impossible count. 2: a file that holds no pages, or cannot be read. */
export interface Decoded {
  readonly json: PagesJson;
  /** A sentence for each file that could not be read. */
  readonly complaints: readonly string[];
  readonly status: 0 | 1 | 2;
}

/** The pages of all files that can be read, in order. */
export function decodeFiles(files: readonly PageFile[]): Decoded {
  const complaints: string[] = [];
  const pages = files.flatMap((file) => {
    try {
      return pagesOfFile(file.read()).map((bytes) => ({ file: file.name, ...pageJson(bytes) }));
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      complaints.push(`${file.path} ${error.message}`);
      return [];
    }
  });
  const status = complaints.length > 0 ? 2 : pages.some(isBad) ? 1 : 0;
  return { json: { kind: 'pages', pages }, complaints, status };
}
