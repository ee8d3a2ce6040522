import {
  createTheme,
  type CSSVariablesResolver,
  type DrawerProps,
  type MantineColorsTuple,
  type MenuProps,
  type ModalProps,
  type TooltipProps,
} from '@mantine/core'
import { t } from '@/shared/language/say'
import { busyButton } from './busyButton'

/** The one accent: ink blue, from a wash to nearly black. */
const ink: MantineColorsTuple = [
  '#eef2f9',
  '#dbe3f1',
  '#b7c6e2',
  '#8fa7d1',
  '#6886bd',
  '#4a6cab',
  '#345694',
  '#26467f',
  '#1f3a68',
  '#152a4d',
]

/** Greys with a little warmth, like unbleached paper. */
const gray: MantineColorsTuple = [
  '#faf8f5',
  '#f5f2ed',
  '#ebe7e0',
  '#ddd7cd',
  '#c5bdb0',
  '#8c8478',
  '#6d665c',
  '#565048',
  '#37332d',
  '#1f1c19',
]

const dark: MantineColorsTuple = [
  '#ece7df',
  '#cdc7bd',
  '#a9a298',
  '#7f786e',
  '#57514a',
  '#3d3833',
  '#2c2926',
  '#211f1c',
  '#191715',
  '#100f0e',
]

const red: MantineColorsTuple = [
  '#fbf0ed',
  '#f5dcd6',
  '#e9b5aa',
  '#dd8d7d',
  '#d16d59',
  '#c0513b',
  '#a63f2b',
  '#8e3423',
  '#74291b',
  '#551d12',
]

const UNMARKED = { withAsterisk: false }
/** Read when a dialog is drawn: the language is not known while this file is loaded. */
const CLOSE = {
  get 'aria-label'() {
    return t('Close')
  },
}

const UNVEIL = {
  get 'aria-label'() {
    return t('Show or hide the password')
  },
}

export const theme = createTheme({
  colors: { ink, gray, dark, red },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 5 },
  white: '#fffefc',
  black: '#1f1c19',
  fontFamily: "'Source Sans 3', system-ui, sans-serif",
  headings: { fontFamily: "'Newsreader', Georgia, serif", fontWeight: '500' },
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  fontSizes: { xs: '13px', sm: '15px', md: '16px', lg: '18px', xl: '21px' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Named, not imported: the first page would have to load each component that the theme has a word about.
  components: {
    // What is needed is said in words where it is missing, so that a filled form is free of marks.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    TextInput: { defaultProps: UNMARKED },
    PasswordInput: { defaultProps: { ...UNMARKED, visibilityToggleButtonProps: UNVEIL } },
    Textarea: { defaultProps: UNMARKED },
    NativeSelect: { defaultProps: UNMARKED },
    Button: { defaultProps: { renderRoot: busyButton } },
    Modal: {
      defaultProps: {
        padding: 'lg',
        radius: 'md',
        centered: true,
        closeButtonProps: CLOSE,
        overlayProps: { backgroundOpacity: 0.45, color: '#1f1c19' },
      } satisfies Partial<ModalProps>,
      styles: {
        content: { background: 'var(--surface)' },
        header: { background: 'var(--surface)', paddingBottom: 8 },
        title: {
          fontFamily: 'var(--serif)',
          fontSize: 24,
          fontWeight: 500,
          letterSpacing: '-0.012em',
          lineHeight: 1.2,
        },
      },
    },
    Drawer: {
      defaultProps: { padding: 'lg', closeButtonProps: CLOSE } satisfies Partial<DrawerProps>,
      styles: {
        title: { fontFamily: 'var(--serif)', fontSize: 24, fontWeight: 500, letterSpacing: '-0.012em' },
      },
    },
    // The placeholder is no item, and a menu may contain nothing else that takes the focus: the first item takes it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } satisfies Partial<MenuProps> },
    Tooltip: { defaultProps: { color: 'dark.6', openDelay: 400, fz: 'sm' } satisfies Partial<TooltipProps> },
  },
})

/** The desk and what lies on it, as variables for every stylesheet. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f3ee',
    '--mantine-color-text': '#1f1c19',
    '--mantine-color-dimmed': '#655e54',
    '--mantine-color-placeholder': '#746c61',
    '--mantine-color-default-border': '#8c8478',
    '--mantine-color-error': '#a63f2b',
    '--mantine-color-anchor': '#26467f',
  },
  dark: {
    '--mantine-color-body': '#191715',
    '--mantine-color-text': '#ece7df',
    '--mantine-color-dimmed': '#aaa398',
    '--mantine-color-placeholder': '#979085',
    '--mantine-color-default': '#211f1c',
    '--mantine-color-default-hover': '#2c2926',
    '--mantine-color-default-border': '#766f65',
    '--mantine-color-error': '#ec9a88',
    '--mantine-color-anchor': '#a9c0ec',
  },
})
