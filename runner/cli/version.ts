/** The version of this package, as the build found it. */
import packageJson from '../../package.json' with { type: 'json' };

export const version = packageJson.version;
