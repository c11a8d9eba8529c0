// Starts the page. In mode `fake` it runs on fixtures in a plain browser; that code is not in what is shipped.
import { mount } from 'svelte';
import App from './App.svelte';
import { tauriClient } from './ipc/client';
import './shared/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const client = import.meta.env.MODE === 'fake'
  ? (await import('./ipc/fake/client')).fakeClient(new URLSearchParams(location.search))
  : tauriClient();

mount(App, { target, props: { client } });
