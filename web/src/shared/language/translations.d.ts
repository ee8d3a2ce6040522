declare module 'virtual:translations/*' {
  import type { Translation } from '@/shared/language/say'

  /** What each English sentence is in the language at the end of the module's name. */
  const translations: Readonly<Record<string, Translation>>
  export default translations
}
