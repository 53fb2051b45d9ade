import type { HolderView } from '@handfast/domain/view/holder';
import { renderToString } from 'preact-render-to-string';
import { makeActs as makeArrivalActs } from '../arrival/acts.ts';
import { App as ArrivalApp } from '../arrival/app.tsx';
import { makeActs } from './acts.ts';
import { App } from './app.tsx';

const NOTHING_KEPT: Storage = {
  length: 0,
  clear: () => undefined,
  getItem: () => null,
  key: () => null,
  removeItem: () => undefined,
  setItem: () => undefined,
};

/**
 * The recipient's page as HTML for the inside of `<div id="app">`, so that the first answer shows who is here
 * with what, without JavaScript. Holds no code: a view never has one (H6).
 */
export const renderHolder = (view: HolderView): string =>
  renderToString(
    view.carrier === undefined ? (
      <App acts={makeActs(view, NOTHING_KEPT)} />
    ) : (
      <ArrivalApp acts={makeArrivalActs(view, NOTHING_KEPT)} />
    ),
  );

/** JSON for `<script type="application/json" id="view">`: cannot end the element it stands in. */
export const dataBlock = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
