import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'types/', 'results/', '**/fixtures/*.cjs'] },
  js.configs.recommended,
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
      '@typescript-eslint/consistent-type-imports': 'error',
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
