import type { HelpSection } from './en';

export const id: readonly HelpSection[] = [
  {
    title: 'Cara memulai',
    lines: [
      'Minta tautan atau kode QR Anda kepada pengawas. Buka sekali di tempat yang ada sinyal, lalu pilih PIN.',
      'Tetaplah tersambung sampai terlihat “Siap tanpa sinyal”. Sejak itu Anda tidak perlu sinyal.',
      'Ketuk “Mulai” di samping formulir. “Berikutnya” untuk maju, “Sebelumnya” untuk mundur, ☰ menampilkan semua pertanyaan.',
      'Anda boleh berhenti kapan saja dengan ✕: yang sudah dikatakan tersimpan, dan dilanjutkan pada pertanyaan yang sama.',
      'Pada akhirnya ketuk “Selesai”. Baru setelah itu dikirim.',
    ],
  },
  {
    title: 'Arti daftar-daftar',
    lines: [
      'Perlu diperbaiki: pengawas Anda menanyakan sesuatu. Buka, perbaiki, lalu selesaikan lagi.',
      'Belum selesai: tersimpan di ponsel ini. Lanjutkan bila sempat.',
      'Tidak diterima: server tidak dapat menerimanya. Alasannya tertulis. Buka lagi, atau kembalikan ke antrean.',
      'Siap dikirim: sudah selesai dan menunggu sinyal. Anda tidak perlu berbuat apa-apa.',
      'Terkirim: semuanya sudah di server, beserta fotonya. Setelah beberapa hari dihapus dari ponsel ini.',
    ],
  },
  {
    title: 'Tanpa sinyal',
    lines: [
      'Bekerjalah seperti biasa. Setiap jawaban disimpan di ponsel ini saat Anda mengetik.',
      'Bila ada sinyal, semuanya dikirim dengan sendirinya selama Collect terbuka. “Kirim sekarang” langsung mencoba.',
      'Ada jaringan yang meminta Anda masuk dahulu, misalnya di hotel. Tidak ada yang hilang: dikirim nanti.',
      'Jangan pernah menghapus data peramban atau data Collect selama masih ada wawancara yang menunggu di ponsel ini.',
      'Pergilah setiap hari ke tempat yang ada sinyal bila bisa: yang sudah terkirim tidak dapat hilang.',
    ],
  },
  {
    title: 'Bila ponsel penuh',
    lines: [
      'Collect memberitahukannya, dan yang sudah tersimpan tetap ada.',
      'Hapus film, foto, atau aplikasi milik Anda sendiri. Jangan menghapus Collect.',
      'Kirim yang menunggu: foto dihapus dari ponsel ini setelah ada di server.',
    ],
  },
  {
    title: 'Bila Anda lupa PIN',
    lines: [
      'Jangan menebak: setelah sepuluh PIN salah berturut-turut, PIN Anda tidak membuka apa-apa lagi.',
      'Tanyakan kepada pengawas. Sementara itu wawancara Anda tetap di ponsel ini.',
    ],
  },
  {
    title: 'Bila ponsel hilang',
    lines: [
      'Segera beri tahu pengawas, supaya ponsel itu tidak dapat mengirim apa-apa lagi.',
      'Tidak seorang pun dapat membaca wawancara Anda tanpa PIN Anda.',
      'Yang sudah terkirim aman. Yang belum terkirim hilang bersama ponsel.',
    ],
  },
];
