// Starts the Quick Review page: one card in a small window. It may ask for much less than the main one.
import { mount } from 'svelte';
import { tauriClient } from './ipc/client';
import Quick from './Quick.svelte';
import './shared/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('quick.html has no #app');

const address = new URLSearchParams(location.search);
const client = import.meta.env.MODE === 'fake' ? (await import('./ipc/fake/client')).fakeClient(address) : tauriClient();

mount(Quick, { target, props: { client, first: address.get('id') } });
