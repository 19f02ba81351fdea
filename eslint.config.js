import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import ts from 'typescript-eslint';
import { noForeignKeys } from './scripts/eslint-own-keys.js';

export default ts.config(
  { ignores: ['dist/', 'build/', 'node_modules/', 'data/'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      // Braces stand where a body takes several lines, and nowhere else.
      curly: ['error', 'multi-or-nest'],
    },
  },
  {
    // What strangers, operators and upstreams send meets these patterns: none may take more than linear time.
    files: ['src/**/*.{ts,js}', 'web/**/*.{ts,tsx}'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false, ignoreSticky: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      // Tests, and rules that name their keys themselves.
      'src/**/*.spec.ts',
      'src/conformance/**',
      // They ask for own members, and define them.
      'src/reasoning/read-value.ts',
      'src/dialects/wire-value.ts',
      // Headers: objects without a prototype, or names that a table or Node.js made.
      'src/proxy/http1/answer-head.ts',
      'src/proxy/http1/request-head.ts',
      'src/upstreams/request-headers.ts',
      'src/upstreams/factory.ts',
      // The framework's metadata of our own classes.
      'src/server/assert-plain-handler.ts',
    ],
    plugins: { gateway: { rules: { 'no-foreign-keys': noForeignKeys } } },
    rules: { 'gateway/no-foreign-keys': 'error' },
  },
  {
    // V8 makes such a function in the old generation, where it keeps all that it can reach until the whole heap is
    // marked: the request with its body. A function gets a name first, or is a method.
    files: ['src/**/*.ts'],
    ignores: ['src/**/*.spec.ts', 'src/cli/**', 'src/conformance/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          'AssignmentExpression[left.type="MemberExpression"] > :matches(ArrowFunctionExpression, FunctionExpression).right',
          'PropertyDefinition[static=false] > :matches(ArrowFunctionExpression, FunctionExpression).value',
          'ObjectExpression > Property[kind=/^[gs]et$/]',
        ].map((selector) => ({
          selector,
          message: 'Give the function a name before it is assigned: as it is, it outlives its request in memory.',
        })),
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    ...ts.configs.disableTypeChecked,
    languageOptions: {
      ...ts.configs.disableTypeChecked.languageOptions,
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setImmediate: 'readonly',
        AbortSignal: 'readonly',
      },
    },
    rules: { ...ts.configs.disableTypeChecked.rules, 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['sandbox/**/*.ts', 'bench/**/*.ts', 'src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
);
