import { speakEnglish } from '../src/shared/language/say'

if (typeof document !== 'undefined') await import('./page')

// The tests of parts speak English, as the sentences stand in the code.
speakEnglish()
