import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

const rooms = (own, ...above) => ({
  files: [`src/${own}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: above.map((room) => `../${room}/*`),
            message: 'Imports go downward.',
          },
          ...(own === 'engine'
            ? []
            : [{ group: ['@getodk/*'], message: 'Only engine/ knows the engine.' }]),
        ],
      },
    ],
  },
});

export default ts.config(
  { ignores: ['dist', 'node_modules'] },
  ...ts.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      // Prettier lays templates out.
      'vue/html-indent': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
    },
  },
  {
    rules: {
      complexity: ['error', 10],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
    },
  },
  // From the bottom up; tests see everything.
  rooms('engine', 'store', 'sync', 'questions', 'interview', 'shell'),
  rooms('store', 'engine', 'sync', 'questions', 'interview', 'shell'),
  rooms('sync', 'engine', 'questions', 'interview', 'shell'),
  rooms('questions', 'store', 'sync', 'interview', 'shell'),
  rooms('interview', 'shell'),
  { files: ['tests/**'], rules: { 'max-lines-per-function': 'off' } },
);
