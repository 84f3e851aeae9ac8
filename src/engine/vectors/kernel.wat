;; Dot products of one query with many int8 rows: the inner loop of the exact vector scan.
;;
;; The query stands as int16 and the rows as int8, widened while they are loaded, so that one
;; `i32x4.dot_i16x8_s` multiplies eight pairs and adds neighbours. All sums are exact 32-bit integers; the
;; caller keeps the query small enough that they cannot overflow.
;;
;; After a change: node test/support/assembleKernel.ts
(module
  ;; 65,536 pages of 64 KiB: the 4 GiB that 32-bit addresses reach.
  (import "env" "memory" (memory 1 65536))

  ;; Writes `count` int32 dot products to `out`. Rows lie one behind the other; `rowBytes` is a positive
  ;; multiple of 32, and the query has as many int16 values.
  (func (export "dotRows")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    ;; Two sums, so that one addition need not wait for the other.
    (local $even v128) (local $odd v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $even (v128.const i32x4 0 0 0 0))
        (local.set $odd (v128.const i32x4 0 0 0 0))
        (loop $each32
          (local.set $even (i32x4.add (local.get $even)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $rows)) (v128.load (local.get $at)))))
          (local.set $odd (i32x4.add (local.get $odd)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $rows)) (v128.load offset=16 (local.get $at)))))
          (local.set $even (i32x4.add (local.get $even)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=16 (local.get $rows)) (v128.load offset=32 (local.get $at)))))
          (local.set $odd (i32x4.add (local.get $odd)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=24 (local.get $rows)) (v128.load offset=48 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each32 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 32)))
            (local.get $rowEnd))))
        ;; The four lanes become one number.
        (local.set $even (i32x4.add (local.get $even) (local.get $odd)))
        (local.set $even (i32x4.add (local.get $even)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $even) (local.get $even))))
        (i32.store (local.get $out)
          (i32.add (i32x4.extract_lane 0 (local.get $even)) (i32x4.extract_lane 1 (local.get $even))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow)))))
