/** Prints the packages that a build needs beside those that a user installs, each as NAME@VERSION of the lock. */
import { readFileSync } from 'node:fs';

const names = JSON.parse(readFileSync('built-in-packages.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
console.log(names.map((name) => `${name}@${packages[`node_modules/${name}`].version}`).join('\n'));
