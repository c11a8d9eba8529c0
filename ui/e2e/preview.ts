// Serves the page built in mode `fake`, with the content security policy of the app.
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const server = await preview({ mode: 'fake', preview: { port: 0, strictPort: false }, logLevel: 'error' });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the preview has no port');
  project.provide('url', `http://localhost:${address.port}/`);
  return () => server.close();
}
