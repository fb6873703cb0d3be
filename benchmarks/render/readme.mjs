// The dataset's README: what it is, how it was made, what is in it.
import { FONTS, familiesOf } from './fonts.mjs'

export function readme(records, pages, version) {
  return ''
}
