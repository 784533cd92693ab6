import comments from '@eslint-community/eslint-plugin-eslint-comments';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'types/', 'results/', '**/fixtures/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { comments },
    rules: {
      // A file that is longer says why at its top.
      'max-lines': ['error', 300],
      'comments/require-description': 'error',
      'comments/no-unlimited-disable': 'error',
      eqeqeq: 'error',
      'no-duplicate-imports': 'error',
      'no-else-return': 'error',
      'no-warning-comments': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      '@typescript-eslint/no-this-alias': 'off',
      // Where text is measured, `string-width` does it.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-control-regex': 'off',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-includes': 'error',
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    },
  },
  {
    // The types of a browser are known everywhere, what they stand for is there on the page only.
    files: ['**/*.ts'],
    ignores: ['runner/page/**', 'tests/browser/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'event', 'history', 'location', 'localStorage', 'name', 'origin', 'status', 'window'],
      ],
    },
  },
  {
    // Python's exceptions are thrown here, which are no JavaScript errors.
    files: ['runtimes/**/*.ts'],
    rules: {
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    files: [
      '*.js',
      'runner/cli/cli.cjs',
      'docs/*.js',
      'golden/*.js',
      'bench/**/*.js',
      '.dependency-cruiser.cjs',
    ],
    languageOptions: {
      globals: {
        ...{
          process: 'readonly',
          console: 'readonly',
          URL: 'readonly',
          module: 'writable',
          require: 'readonly',
        },
        ...{ performance: 'readonly', setInterval: 'readonly', clearInterval: 'readonly' },
      },
    },
  },
);
