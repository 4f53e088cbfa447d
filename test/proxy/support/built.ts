import { createBuilder } from 'vite';

/** The file that `npm run build` writes to `dist-proxy`, made anew. */
export async function builtProgram(name: 'proxy' | 'worker'): Promise<string> {
  const builder = await createBuilder({ mode: 'server', logLevel: 'silent', environments: { [name]: { build: { write: false } } } });
  const environment = builder.environments[name];
  if (!environment) throw new Error(`there is no program ${name}`);
  const built = await builder.build(environment);
  const [chunk, ...rest] = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  if (chunk?.type !== 'chunk' || rest.length > 0) throw new Error(`${name} is not a single file`);
  return chunk.code;
}
