#!/usr/bin/env node
/**
 * What starts first: it looks whether this Node can read the rest, in words that any Node reads, and hands over to `main.ts`.
 * The build says which Node that is, by `engines` in package.json.
 */
/* global ENGINE */
'use strict';

var needed = ENGINE.split('.').map(Number);
var found = process.versions.node.split('.').map(Number);

if (found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])) {
  require('./main.cjs');
} else {
  process.stderr.write(
    'error: expected Node ' +
      ENGINE +
      ' or newer, found ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '); install a newer one, or put it first in PATH\n',
  );
  process.exitCode = 3;
}
